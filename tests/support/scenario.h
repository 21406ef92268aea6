// A scenario of tests/scenarios: letters, and what follows from them, as a support lead can read it. The form
// is told in tests/scenarios/README.md.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "daemon/simulate.h"

namespace testing {

struct ScenarioLetter {
    int line = 0;
    std::string time;  // local, "2026-03-02T10:00"
    std::string who;   // a client's or an operator's short name
    std::string address;
    std::string mailbox;
    std::optional<std::int64_t> answers;       // the ticket whose last notice to him this one answers
    std::string answers_kind = {};             // the last notice of this kind to him; empty: none
    std::map<std::string, std::string> marks;  // "picture", "bmp", "machine"
    std::string subject, text;
};

struct Expectation {
    int line = 0;
    bool never = false;
    std::string time;    // of never: may be empty, and then it is any
    std::string ticket;  // "1", "-", or "*" for any
    std::string type;
    struct Field {
        std::string name, value;
        bool contains = false;
    };
    std::vector<Field> fields;
    std::string shown;
};

struct ScenarioMailbox {
    std::string name, policy;
    std::string category;                       // of its own; may be empty
    std::optional<rules::Strangers> strangers;  // instead of the policy's
    std::string language = {};                  // likewise
};

struct Scenario {
    std::string name;
    std::vector<ScenarioMailbox> mailboxes;
    std::vector<rules::Operator> operators;  // beside ivan and lead
    std::vector<store::Client> clients;
    std::vector<std::pair<std::string, int>> graces;  // of a policy, in seconds
    std::vector<rules::Maintenance> maintenance;
    std::vector<ScenarioLetter> letters;
    std::vector<Expectation> expected;
    std::string until;
};

/// Throws std::runtime_error with file and line.
Scenario read_scenario(const std::filesystem::path& file);

/// What did not come as it was told, one line each, and all that happened behind it; empty: all is well.
std::string play(const Scenario& scenario, const std::filesystem::path& etc);

}  // namespace testing
