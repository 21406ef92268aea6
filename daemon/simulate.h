// A year of mail in seconds: the real road on a database of its own that is gone at the end, a relay
// that takes everything, and a clock that jumps from one thing that happens to the next. Nothing is connected
// to, nothing is random: the same letters and settings give the same lines, octet for octet.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "daemon/config.h"
#include "daemon/gateway.h"
#include "daemon/simulate_lines.h"
#include "daemon/simulate_mail.h"

namespace ticketgate {

/// A clock that shows what it was set to.
class JumpingClock final : public Clock {
  public:
    explicit JumpingClock(store::Instant start) : now_(start) {}
    std::chrono::sys_time<std::chrono::milliseconds> now_ms() const override { return now_; }
    /// Never goes back.
    void jump(store::Instant to) { now_ = std::max(now_, to); }

  private:
    store::Instant now_;
};

class Simulation {
  public:
    using Tell = std::function<void(const SimulatedLine&)>;

    /// `mailboxes`: queues in the configuration's order; the first takes letters that name none.
    Simulation(const rules::Desk& desk, std::vector<std::string> mailboxes,
               const std::vector<store::Client>& clients, store::Instant start, Tell tell);

    /// All that happens up to and at `until`. Of what happens at one instant letters come first, then the
    /// relay, deadlines, chores. Throws std::logic_error when something at one instant never comes to an end.
    void run(LetterSource& letters, store::Instant until);

  private:
    enum class Step { letter, relay, deadline, chore };  // in the order of one instant
    struct Next;
    std::optional<Next> next(LetterSource& letters);
    void do_step(Step step, LetterSource& letters);
    void take_in(SimulatedLetter letter);
    void carry_out();
    void pass_deadline();
    void do_chores();
    void tell_new_events(const std::string& queue);
    void tell_received(const std::string& file, const mail::ParsedMail& mail, const std::string& queue);
    void tell_sent(const store::OutboxItem& item);

    std::shared_ptr<const rules::Desk> desk_;
    std::vector<std::string> mailboxes_;
    JumpingClock clock_;
    store::Database db_;
    Gateway gateway_;
    Tell tell_;
    std::int64_t told_ = 0;  // the last event that was told
    std::int64_t uid_ = 0;
};

struct SimulateOptions {
    std::filesystem::path mail, clients;  // clients may be empty: none are known
    std::string until;                    // RFC 3339
    bool json = false;
};

/// `ticketgate simulate`: prints the lines; returns the exit code.
int simulate(const Config& config, const SimulateOptions& options);

}  // namespace ticketgate
