// The journal read once for what clocks, and notices on how it stands, ask of it. Pure.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "daemon/rules/journal.h"
#include "daemon/rules/status_table.h"

namespace rules {

/// A stay in one status.
struct Stay {
    Status status = Status::new_;
    Instant begin;
    std::optional<Instant> end;    // empty: still
    std::optional<Instant> until;  // an operator's own end of a silence
    std::string by;                // who put it there: client, operator, rule
    std::string party;             // of `external`: whom it depends on
};

struct History {
    Instant registered;            // what terms count from
    std::vector<Stay> stays;       // in order, the last one open; never empty
    std::optional<Instant> taken;  // first left `new` by an operator's hand
    /// An operator's first word to the client that is no question; to complete or to decline is one.
    std::optional<Instant> answered;
    Instant last_answer;              // his last one, a question too
    Instant last_word;                // ours to the client: registration, answers, word on progress
    std::optional<Instant> objected;  // the client's last answer that opened a completed ticket again
    std::optional<Instant> expected;  // the term that he was last told instead of the promised one

    const Stay& now() const { return stays.back(); }
};

History read_history(const Journal& journal);

}  // namespace rules
