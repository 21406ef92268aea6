// insert_rate FROM TO [--letters N] [--group N] [--fill]: what the disk and SQLite alone can do.
//
// Reads from the store FROM, left behind by a run of the daemon, everything that its letters caused, and
// writes the same rows into the new store TO through the functions that the daemon uses, in the daemon's
// order and in durable commits of --group letters: accept; settle with ticket, message, journal and notice;
// claim; report. Nothing else: no network, no parsing, no deciding, one thread. Prints one line of JSON.
// --letters: go round until so many are written, with fresh numbers and ids.
// --fill: not a measurement but a store to measure with: short bytes, and nothing is synced.
#include <fmt/format.h>

#include <charconv>
#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "store/database.h"
#include "store/lately.h"
#include "store/ledger.h"
#include "store/outbox.h"
#include "store/tickets.h"
#include "store/transaction.h"

namespace {

struct Options {
    std::string from, to;
    std::int64_t letters = 0;  // 0: as many as there are
    std::size_t group = 256;
    bool fill = false;
};

/// All that one letter left behind.
struct Trace {
    store::NewLetter letter;
    store::Fate fate;
    store::Ticket ticket;
    std::vector<store::Participant> participants;
    std::vector<store::Message> messages;
    std::vector<store::Event> events, reported;  // of settling; of the relay's answer
    std::optional<store::RecentLetter> recent;
    std::vector<store::NewOutboxItem> items;
    std::vector<std::vector<store::OutboxRecipient>> answers;  // per item
};

constexpr std::size_t kShort = 200;  // octets of a filled letter

store::NewLetter as_new(store::Database& db, const store::Letter& row) {
    return {row.mailbox,    row.uidvalidity, row.uid,
            row.message_id, row.sha256,      row.content,
            row.size,       row.arrived,     store::raw_bytes(db, row.id)};
}

store::NewOutboxItem as_new(const store::OutboxItem& row) {
    store::NewOutboxItem item{row.ticket,
                              row.kind,
                              row.mailbox,
                              row.message_id,
                              row.envelope_from,
                              {},
                              row.bytes,
                              store::OutboxState::queued,
                              "",
                              row.created,
                              row.next_at};
    for (const auto& recipient : row.recipients) item.recipients.push_back(recipient.address);
    return item;
}

std::optional<store::RecentLetter> find_recent(store::Database& db, const store::Ticket& ticket,
                                               store::LetterId letter) {
    const auto since = ticket.created - std::chrono::hours(1), until = ticket.created + std::chrono::hours(1);
    for (store::RecentLetter& recent : store::recent_letters(db, ticket.requester, since, until, 1'000'000))
        if (recent.letter == letter) return std::move(recent);
    return std::nullopt;
}

std::optional<Trace> read_trace(store::Database& db, const store::Letter& row) {
    if (!row.ticket || row.verdict != "registered") return std::nullopt;
    Trace trace;
    trace.letter = as_new(db, row);
    trace.fate = {row.state, row.verdict, row.reason, row.evidence, row.ticket, std::nullopt, false};
    trace.ticket = *store::find_ticket(db, *row.ticket);
    trace.participants = store::participants(db, *row.ticket);
    trace.messages = store::messages(db, *row.ticket);
    for (store::Event& event : store::events(db, *row.ticket))
        (event.kind == "sent" ? trace.reported : trace.events).push_back(std::move(event));
    trace.recent = find_recent(db, trace.ticket, row.id);
    for (const store::OutboxItem& listed : store::list_outbox(db, {{}, row.ticket, 100})) {
        const auto item = store::find_item(db, listed.id, true);
        trace.items.push_back(as_new(*item));
        trace.answers.push_back(item->recipients);
    }
    return trace;
}

std::vector<Trace> read_traces(const std::string& path, std::size_t limit) {
    auto db = store::Database::open(path, store::Database::Mode::read_only);
    std::vector<Trace> traces;
    for (const store::Letter& row : store::list_letters(db, {{}, "", std::nullopt, 1'000'000})) {
        if (auto trace = read_trace(db, row)) traces.push_back(std::move(*trace));
        if (traces.size() == limit) break;
    }
    return traces;
}

/// Writes traces again and again, each time as letters, tickets and notices that were never there.
class Writer {
  public:
    Writer(store::Database& db, const Options& options) : db_(db), options_(options) {}

    /// One group: what the daemon does in four commits at least.
    void write(const std::vector<Trace>& traces, std::size_t count) {
        std::vector<const Trace*> group;
        for (std::size_t i = 0; i < count; ++i) group.push_back(&traces[(done_ + i) % traces.size()]);
        together([&] {
            for (const Trace* trace : group) accept(*trace);
        });
        together([&] {
            for (const Trace* trace : group) settle(*trace);
        });
        together([&] {
            claimed_ =
                store::claim_due(db_, group.front()->letter.arrived + std::chrono::hours(9999), 100'000);
        });
        together([&] { report(); });
        done_ += count;
        letters_.clear();
        reports_.clear();
    }

    std::int64_t rows() const { return rows_; }

  private:
    template <class Work>
    void together(Work work) {
        store::Transaction transaction(db_);
        work();
        transaction.commit();
    }

    void accept(const Trace& trace) {
        store::NewLetter letter = trace.letter;
        letter.uid = ++uid_;
        letter.message_id = fmt::format("{}.{}", uid_, letter.message_id);
        if (options_.fill) letter.bytes.resize(std::min(letter.bytes.size(), kShort));
        letters_.push_back(*store::accept(db_, letter, letter.arrived));
        store::set_cursor(db_, letter.mailbox, {letter.uidvalidity, letter.uid});
        rows_ += 3;  // letter, raw, its Message-ID
    }

    void settle(const Trace& trace) {
        const auto number = store::next_number(db_);
        const auto letter = letters_[reports_.size()];
        store::Ticket ticket = trace.ticket;
        ticket.number = number;
        store::insert_ticket(db_, ticket);
        for (const auto& participant : trace.participants) store::add_participant(db_, number, participant);
        for (store::Message message : trace.messages) {
            message.ticket = number;
            message.letter = letter;
            store::insert_message(db_, message);
        }
        for (store::Event event : trace.events) append(std::move(event), number);
        store::Fate fate = trace.fate;
        fate.ticket = number;
        store::settle(db_, letter, fate, trace.ticket.created);
        if (trace.recent && !options_.fill) remember(*trace.recent, letter, number);
        for (const store::NewOutboxItem& item : trace.items) put(item, number);
        reports_.push_back(&trace);
        rows_ += 1 + static_cast<std::int64_t>(trace.participants.size() + trace.messages.size());
    }

    void remember(store::RecentLetter recent, store::LetterId letter, store::TicketNumber number) {
        recent.letter = letter;
        recent.ticket = number;
        store::add_recent(db_, recent);
        ++rows_;
    }

    void put(store::NewOutboxItem item, store::TicketNumber number) {
        item.ticket = number;
        item.message_id = fmt::format("{:010}.{}", number.value, item.message_id);  // ours sort by time
        if (options_.fill) item.bytes.resize(std::min(item.bytes.size(), kShort));
        store::put(db_, item);
        rows_ += 1 + 1 + static_cast<std::int64_t>(item.recipients.size());
        if (options_.fill) return;  // what is counted is forgotten after a day
        for (const std::string& address : item.recipients) store::count_rate(db_, address, item.created);
        store::count_rate(db_, fmt::format("#{}", number.value), item.created);
        ++rows_;
    }

    /// Claimed in the order in which they were put: by time and then by id, and the times here are those of
    /// one run.
    void report() {
        for (store::OutboxItem& item : claimed_) {
            for (auto& recipient : item.recipients) {
                recipient.state = store::RecipientState::sent;
                recipient.code = 250;
                recipient.enhanced = "2.0.0";
                recipient.text = "taken";
            }
            store::report(db_, item.id, {item.recipients, store::OutboxState::sent, item.next_at, false, ""});
        }
        for (std::size_t i = 0; i < reports_.size(); ++i)
            for (store::Event event : reports_[i]->reported)
                append(std::move(event), store::find_letter(db_, letters_[i])->ticket);
    }

    void append(store::Event event, std::optional<store::TicketNumber> number) {
        event.ticket = number;
        store::append_event(db_, event);
        ++rows_;
    }

    store::Database& db_;
    const Options& options_;
    std::size_t done_ = 0;
    std::int64_t uid_ = 0, rows_ = 0;
    std::vector<store::LetterId> letters_;
    std::vector<const Trace*> reports_;
    std::vector<store::OutboxItem> claimed_;
};

int run(const Options& options) {
    const auto traces = read_traces(options.from, options.fill ? 1000 : 1'000'000);
    if (traces.empty()) throw std::runtime_error(options.from + " holds no registered letter");
    const auto letters = options.letters > 0 ? static_cast<std::size_t>(options.letters) : traces.size();
    auto db = store::Database::open(options.to, store::Database::Mode::read_write);
    if (options.fill) db.execute("PRAGMA synchronous = OFF");
    Writer writer(db, options);
    const auto begun = std::chrono::steady_clock::now();
    for (std::size_t done = 0; done < letters;) {
        const auto count = std::min(options.group, letters - done);
        writer.write(traces, count);
        done += count;
    }
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begun;
    fmt::print("{{\"letters\": {}, \"rows\": {}, \"seconds\": {:.6f}}}\n", letters, writer.rows(),
               took.count());
    return 0;
}

std::optional<Options> read_options(int count, char** words) {
    Options options;
    std::vector<std::string> names;
    const auto number = [&](int& i, auto& value) {
        const std::string_view word = ++i < count ? words[i] : "";
        return std::from_chars(word.data(), word.data() + word.size(), value).ec == std::errc();
    };
    for (int i = 1; i < count; ++i) {
        const std::string_view word = words[i];
        bool well = true;
        if (word == "--letters")
            well = number(i, options.letters);
        else if (word == "--group")
            well = number(i, options.group) && options.group > 0;
        else if (word == "--fill")
            options.fill = true;
        else
            names.emplace_back(word);
        if (!well) return std::nullopt;
    }
    if (names.size() != 2) return std::nullopt;
    options.from = names[0];
    options.to = names[1];
    return options;
}

}  // namespace

int main(int count, char** words) {
    const auto options = read_options(count, words);
    if (!options) {
        fmt::print(stderr, "usage: insert_rate FROM TO [--letters N] [--group N] [--fill]\n");
        return 2;
    }
    try {
        return run(*options);
    } catch (const std::exception& error) {
        fmt::print(stderr, "insert_rate: {}\n", error.what());
        return 1;
    }
}
