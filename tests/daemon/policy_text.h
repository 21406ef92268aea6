// A small policy with one of everything, and how to make it wrong.
#pragma once

#include <algorithm>
#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "daemon/config_policy.h"
#include "tests/support/scratch_folder.h"

namespace policy_text {

inline constexpr const char* kGood = R"toml(desk = "Мой стол"
language = "en"
languages = ["de"]
tag = "(T{number})"
phone = "+375 17"
show_operator = false
zone = "Europe/Berlin"
calendar = "none"
default_category = "fault"
default_priority = 2
default_impact = "all"
default_urgency = "soon"
plans = ["silver", "gold"]
default_plan = "silver"

[hours]
"mon-thu" = ["8:00-12:00", "13:00-17:30"]
"fri" = "8:00-12:00"

[[category]]
key = "fault"
en = "fault"
de = "Störung"
names = ["outage", "крах"]
clock = "around"

[[category]]
key = "wish"
en = "wish"
clock = "working"

[[priority]]
number = 1
en = "High"

[[priority]]
number = 2
en = "Low"
names = ["later"]

[[urgency]]
key = "now"
en = "now"

[[urgency]]
key = "soon"
en = "soon"

[[impact]]
key = "all"
en = "everything"
priorities = [1, 2]

[[impact]]
key = "some"
en = "something"
priorities = [2, 2]

[[terms]]
reaction = "1wd"

[[terms]]
priority = 1
category = "fault"
plan = "gold"
reaction = "10m"
resolution = "1h"

[[terms]]
priority = 2
resolution = "none"

[reaction]
met_by = "answer"

[resolution]
stops_in = ["waiting", "external"]
restarts = "objection"
tell_client_of_delay = true

[[escalation]]
at = 50
to = "responsible"

[[escalation]]
at = 150
to = "lead"

[silence]
brake = 7

[silence.waiting]
after = "3wd"
remind_after = "2wd"
then = "completed"
reason.en = "no word"

[silence.completed]
after = "48h"
then = "closed"
reason.en = "nothing more"
reason.de = "nichts mehr"

[progress]
every = "10wd"
ask_after = "8wd"

[clients]
strangers = "reject"

[[field]]
key = "organisation"
labels = ["Company", "Firma"]
required = true

[[field]]
key = "screenshot"
required_in = ["fault"]

[[channel]]
key = "mail"
en = "e-mail"

[[channel]]
key = "phone"
en = "telephone"
only_priorities = [1]
refusal.en = "Only what is urgent."

[[reason]]
key = "scope"
en = "Outside our scope"
names = ["outside"]

[[reason]]
key = "later"
en = "Later"
for = ["postpone"]

[[maintenance]]
service = "Mail"
from = "2026-12-05T22:00:00+03:00"
to = "2026-12-05T23:30:00Z"
en = "New disks"

[spent]
minimum = "30m"

[words]
confirm = ["confirm", "подтверждаю"]
status = ["status"]

[notices]
off = ["registered", "op-new"]

[operators]
grace = "100s"
lead_only = ["decline", "объединить"]

[limits]
per_address_hour = 7
per_ticket_hour = 8

[retry]
first = "90s"
longest = "1h"
give_up = "2d"
)toml";

inline ticketgate::settings::PolicyFiles load(const std::string& text) {
    const testing::ScratchFolder folder;
    folder.write("policies/mine.toml", text);
    return ticketgate::settings::load_policies(folder.path() / "policies", {{"BY", {}}, {"RU", {}}});
}

inline std::string all(const std::vector<ticketgate::ConfigError>& errors) {
    std::string text;
    for (const ticketgate::ConfigError& error : errors) text += error.str() + "\n";
    return text;
}

/// The same text with one thing changed; nothing to replace: `to` is put at the end.
inline std::string changed(std::string text, const std::string& from, const std::string& to) {
    if (from.empty()) return text + to;
    const auto at = text.find(from);
    INFO(from);
    REQUIRE(at != std::string::npos);
    return text.replace(at, from.size(), to);
}

inline int line_of(const std::string& text, const std::string& what) {
    if (what.empty()) return 1;
    const auto at = text.find(what);
    INFO(what);
    REQUIRE(at != std::string::npos);
    return 1 +
           static_cast<int>(std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(at), '\n'));
}

}  // namespace policy_text
