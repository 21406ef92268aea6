// The only writer: reads facts, decides, applies. Every function runs inside a transaction of its caller, so
// that all of a stimulus is on disk after the commit or none of it is. One thread.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "daemon/clock.h"
#include "daemon/rules/decide.h"
#include "store/database.h"

namespace ticketgate {

/// What became of a stimulus, for the log.
struct Settled {
    struct Queued {
        std::string kind, to, message_id, suppressed;
    };
    /// A fault of ours that people should hear of: as what, and in which words.
    struct Defect {
        std::string key, problem;
    };
    rules::Verdict verdict;
    std::string message_id;  // of the letter, or of the outbox item
    std::vector<Queued> notices;
    std::optional<Defect> defect = {};
    std::vector<Settled> released = {};  // letters that it let pass, settled under the same stimulus
};

class Gateway {
  public:
    Gateway(std::shared_ptr<const rules::Desk> desk, const Clock& clock)
        : desk_(std::move(desk)), clock_(clock) {}

    /// Stage 1. Empty: the ledger has this place of the server already.
    std::optional<store::LetterId> accept(store::Database& db, const store::NewLetter& letter);

    /// Stage 2, and all else that happens. Throws store::Error when the machine fails; anything else that it
    /// throws is a defect of ours that concerns this stimulus alone. Empty: the letter is settled already
    /// (somebody else was faster).
    std::optional<Settled> settle(store::Database& db, const rules::Stimulus& stimulus);

    /// After a reload.
    void replace(std::shared_ptr<const rules::Desk> desk) { desk_ = std::move(desk); }
    const rules::Desk& desk() const { return *desk_; }

  private:
    void post(store::Database& db, const rules::Notice& notice, const std::string& mark, Settled& settled);
    void settle_released(store::Database& db, const rules::ReleaseLetter& release, Settled& settled);
    std::string message_id_for(const store::NewOutboxItem& item, store::OutboxId id,
                               const std::string& key) const;

    std::shared_ptr<const rules::Desk> desk_;
    const Clock& clock_;
};

/// An attempt to settle, in a savepoint of its own. What fails by a fault of ours (not of the machine: that
/// throws) is settled in the same transaction by the least that keeps it from blocking others: a letter goes
/// to quarantine, of a relay's answer only the word itself is kept, a deadline is put off. If not even that
/// can be done, nothing has happened and the verdict is "not-settled".
std::optional<Settled> settle_alone(store::Database& db, Gateway& gateway, const rules::Stimulus& stimulus);

/// Many at once, each with the same end as if it were settled alone.
std::vector<Settled> settle_together(store::Database& db, Gateway& gateway,
                                     const std::vector<rules::Stimulus>& stimuli);
inline constexpr std::string_view kNotSettled = "not-settled";

/// What a trouble with this deadline is called.
std::string defect_key(const store::Deadline& deadline);

/// The letter of the ledger as a stimulus: its bytes read from the store and parsed. Empty: no such letter.
std::optional<rules::LetterCame> read_letter(store::Database& db, store::LetterId id);

}  // namespace ticketgate
