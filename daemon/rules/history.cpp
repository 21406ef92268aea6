#include "daemon/rules/history.h"

#include <algorithm>

namespace rules {
namespace {

/// What a letter did was done when it came; never before what the journal has already.
Instant when(const History& history, const JournalLine& line) {
    const auto since = instant_of(line["since"]);
    return since ? std::clamp(*since, std::min(history.stays.back().begin, line.at), line.at) : line.at;
}

void registered(History& history, const JournalLine& line) {
    history.registered = instant_of(line["since"]).value_or(line.at);
    history.last_word = history.registered;
    history.stays.front().begin = history.registered;
}

void status(History& history, const JournalLine& line) {
    const Instant at = when(history, line);
    Stay& before = history.stays.back();
    before.end = at;
    const auto to = store::parse_status(line["to"]).value_or(before.status);
    if (before.status == Status::new_ && line["by"] == "operator" && !history.taken) history.taken = at;
    if (to == Status::completed && line["by"] == "operator" && !history.answered) history.answered = at;
    if (before.status == Status::completed && to == Status::open && line["by"] == "client")
        history.objected = at;
    history.stays.push_back(
        {to, at, {}, instant_of(line["until"]), std::string(line["by"]), std::string(line["party"])});
}

/// The words that a step into waiting goes with: neither a solution nor advice.
bool is_question(const History& history, Instant at) {
    const Stay& now = history.stays.back();
    return now.status == Status::waiting && now.begin == at;
}

void appended(History& history, const JournalLine& line) {
    if (line["author"] != "operator" || line["public"] != "yes") return;
    const Instant at = when(history, line);
    if (!history.answered && !is_question(history, at)) history.answered = at;
    history.last_word = history.last_answer = at;
}

void told(History& history, const JournalLine& line) {
    history.last_word = line.at;
    if (const auto expected = instant_of(line["expected"])) history.expected = expected;
}

void held_open(History& history, const JournalLine& line) {
    history.stays.back().until = instant_of(line["until"]);
}

void restated(History& history, const JournalLine& line) {
    held_open(history, line);
    history.stays.back().party = line["party"];
}

struct Reader {
    std::string_view kind;
    void (*read)(History&, const JournalLine&);
};

constexpr Reader kReaders[] = {
    {"registered", registered}, {"status", status},     {"appended", appended}, {"told", told},
    {"hold", held_open},        {"restated", restated},
};

}  // namespace

History read_history(const Journal& journal) {
    History history;
    history.stays.push_back({Status::new_, {}, {}, {}, "", ""});
    if (!journal.empty())
        history.registered = history.last_word = history.stays.front().begin = journal.front().at;
    for (const JournalLine& line : journal) {
        const auto reader = std::ranges::find(kReaders, line.kind, &Reader::kind);
        if (reader != std::end(kReaders)) reader->read(history, line);
    }
    return history;
}

}  // namespace rules
