// A policy that is wrong: one clear error with its line.
#include <catch2/catch.hpp>

#include "daemon/config_policy.h"
#include "tests/daemon/policy_text.h"

using namespace ticketgate;
using namespace policy_text;

namespace {

struct Wrong {
    const char* from;
    const char* to;
    const char* at;  // stands in the line that the error names; empty: the first
    const char* key;
    const char* words;
};

const std::vector<Wrong> kWrong{
    // the desk
    {"desk = \"Мой стол\"\n", "", "", "desk", "missing"},
    {"tag =", "tga =", "tga =", "tga", "did you mean \"tag\"?"},
    {"language = \"en\"", "language = \"English\"", "English", "language", "\"ru\" or \"en\""},
    {"(T{number})", "[#]", "tag =", "tag", "no {number} in it"},
    {"(T{number})", "{number}", "tag =", "tag", "nothing before"},
    {"(T{number})", "#1{number}", "tag =", "tag", "a digit beside"},
    {"(T{number})", "[#{number} {number}]", "tag =", "tag", "more braces"},
    {"\"+375 17\"", "80291234567", "phone =", "phone", "found 80291234567"},
    {"show_operator = false", "show_operator = \"no\"", "show_op", "show_operator", "true or false"},
    {"\"op-new\"", "\"op-knew\"", "op-knew", "notices.off", "did you mean \"op-new\"?"},
    {"\"100s\"", "\"3h\"", "\"3h\"", "operators.grace", "accepted: a duration from \"0s\" to \"1h\""},
    {"\"decline\"", "\"declyne\"", "declyne", "operators.lead_only", "which is no tag"},
    {"lead_only", "leads", "leads = ", "operators.leads", "unknown key"},
    {"\"op-new\"", "\"answer\"", "\"answer\"]\n\n[operators", "notices.off",
     "in it \"answer\", which is none"},
    {"off = ", "on = ", "on = [\"reg", "notices.on", "accepted: off"},
    {"off = [\"reg", "html = \"no\"\noff = [\"reg", "html =", "notices.html", "true or false"},
    {"per_ticket_hour = 8", "per_ticket_hour = 0", "hour = 0", "limits.per_ticket_hour", "out of range"},
    {"\"90s\"", "\"2h\"", "longest", "retry.longest", "shorter than first"},
    {"\"2d\"", "\"10m\"", "give_up", "retry.give_up", "shorter than longest"},
    {"[words]", "[word]", "[word]", "word", "did you mean \"words\"?"},
    // languages
    {"languages = [\"de\"]", "languages = []", "languages", "languages", "found an empty list"},
    {"languages = [\"de\"]", "languages = [\"German\"]", "languages", "languages", "in it \"German\""},
    {"de = \"Störung\"", "dd = \"Störung\"", "dd =", "category.dd", "did you mean"},
    {"en = \"fault\"\n", "", "[[category]]", "category.en", "missing; accepted: a line of words"},
    {"en = \"fault\"\n", "en = \"\"\n", "en = \"\"", "category.en", "empty"},
    // zone, calendar
    {"zone = \"Europe/Berlin\"\n", "", "", "zone", "missing"},
    {"Europe/Berlin", "Europe/Bonn", "Bonn", "zone", "no such zone; did you mean"},
    {"calendar = \"none\"\n", "", "", "calendar", "missing"},
    {"calendar = \"none\"", "calendar = \"DE\"", "calendar", "calendar",
     "no such folder of calendars; accepted: none, BY, RU"},
    // hours
    {"\"fri\" = \"8:00-12:00\"", "\"fri\" = \"18:00-9:00\"", "\"fri\"", "hours.fri",
     "found \"18:00-9:00\": ends before it begins"},
    {"\"fri\" = \"8:00-12:00\"", "\"fri\" = \"9:00-9:00\"", "\"fri\"", "hours.fri", "ends before it begins"},
    {"\"13:00-17:30\"]", "\"11:00-17:30\"]", "\"mon-thu\"", "hours.mon-thu",
     "\"8:00-12:00\" and \"11:00-17:30\" overlap"},
    {"\"fri\" =", "\"thu-fri\" =", "\"thu-fri\"", "hours.thu-fri", "found \"thu\" again, first in line 17"},
    {"\"fri\" =", "\"fry\" =", "\"fry\"", "hours.fry", "did you mean \"fri\"?; accepted: days"},
    {"\"fri\" =", "\"fri-mon\" =", "\"fri-mon\"", "hours.fri-mon", "found \"mon\" again"},
    {"\"fri\" = \"8:00-12:00\"", "\"fri\" = \"8:00-25:00\"", "\"fri\"", "hours.fri", "is no time of day"},
    {"\"fri\" = \"8:00-12:00\"", "\"fri\" = \"8:60-12:00\"", "\"fri\"", "hours.fri", "is no time of day"},
    {"\"fri\" = \"8:00-12:00\"", "\"fri\" = []", "\"fri\"", "hours.fri", "found an empty list"},
    {"\"fri\" = \"8:00-12:00\"", "\"fri\" = 8", "\"fri\"", "hours.fri", "found 8"},
    {"\"fri\" = \"8:00-12:00\"", "\"24x7\" = true", "24x7", "hours.24x7", "beside the hours of days"},
    {"[hours]\n\"mon-thu\" = [\"8:00-12:00\", \"13:00-17:30\"]\n\"fri\" = \"8:00-12:00\"\n", "", "", "hours",
     "missing"},
    // choices
    {"key = \"wish\"\n", "key = \"a wish\"\n", "a wish", "category.key", "a blank or a sign in it"},
    {"clock = \"working\"", "clock = \"workin\"", "workin", "category.clock", "did you mean \"working\"?"},
    {"key = \"wish\"", "key = \"Fault\"", "\"Fault\"", "category.key", "again, first in line 21"},
    {"en = \"wish\"", "en = \"КРАХ\"", "КРАХ", "category.en", "first in line 24"},
    {"\"outage\", \"крах\"", "\"outage\", \"wish\"", "key = \"wish\"", "category.key", "first in line 24"},
    {"[[category]]\nkey = \"wish\"", "[category.x]\nkey = \"wish\"", "[category.x]", "category.x",
     "unknown key"},
    {"", "[[priority]]\nnumber = 2\nen = \"Lowest\"\n", "number = 2\nen = \"Lowest\"", "priority.number",
     "found \"2\" again, first in line 37"},
    {"number = 2", "number = 0", "number = 0", "priority.number", "out of range"},
    {"names = [\"later\"]", "names = [\"high\"]", "\"high\"", "priority.names", "again, first in line 34"},
    {"names = [\"later\"]", "names = \"later\"", "names = \"later\"", "priority.names", "accepted: a list"},
    {"key = \"later\"", "key = \"outside\"", "key = \"outside\"", "reason.key", "names of its own"},
    // defaults
    {"default_category = \"fault\"", "default_category = \"falt\"", "falt", "default_category",
     "did you mean \"fault\"?"},
    {"default_category = \"fault\"\n", "", "", "default_category", "missing; accepted: fault, wish"},
    {"default_impact = \"all\"\n", "", "", "default_impact", "missing; accepted: all, some"},
    {"default_urgency = \"soon\"\n", "", "", "default_urgency", "missing; accepted: now, soon"},
    {"default_urgency = \"soon\"", "default_urgency = \"high\"", "\"high\"", "default_urgency",
     "not defined"},
    {"default_priority = 2", "default_priority = 3", "default_priority", "default_priority",
     "accepted: 1, 2"},
    {"default_plan = \"silver\"", "default_plan = \"bronze\"", "bronze", "default_plan",
     "accepted: silver, gold"},
    {"[\"silver\", \"gold\"]", "[\"silver\", \"gold\", \"Gold\"]", "plans", "plans", "found \"Gold\" again"},
    // the matrix
    {"priorities = [1, 2]", "priorities = [1]", "priorities = [1]", "impact.priorities",
     "found 1 priorities for 2 urgencies"},
    {"priorities = [1, 2]", "priorities = [1, 2, 2]", "priorities = [1, 2, 2]", "impact.priorities",
     "found 3 priorities for 2 urgencies"},
    {"priorities = [1, 2]", "priorities = [1, 3]", "priorities = [1, 3]", "impact.priorities", "found \"3\""},
    {"priorities = [1, 2]", "priorities = []", "priorities = []", "impact.priorities", "an empty list"},
    {"priorities = [1, 2]", "priorities = [1, \"2\"]", "priorities = [1, \"2\"]", "impact.priorities",
     "in it \"2\""},
    // terms
    {"category = \"fault\"\nplan", "category = \"falt\"\nplan", "\"falt\"", "terms.category",
     "did you mean \"fault\"?"},
    {"plan = \"gold\"", "plan = \"golden\"", "golden", "terms.plan", "accepted: silver, gold"},
    {"priority = 1", "priority = 4", "priority = 4", "terms.priority", "accepted: 1, 2"},
    {"reaction = \"10m\"", "reaction = \"2h\"", "reaction = \"2h\"", "terms.reaction",
     "found \"2h\": longer than resolution = \"1h\""},
    {"reaction = \"10m\"", "reaction = \"2wh\"", "reaction = \"2wh\"", "terms.reaction", "longer than"},
    {"reaction = \"10m\"", "reaction = \"soon\"", "\"soon\"\nresolution", "terms.reaction",
     "\"2wd\", or \"none\""},
    {"reaction = \"10m\"", "reaction = \"0m\"", "\"0m\"", "terms.reaction", "found \"0m\""},
    {"resolution = \"none\"\n", "", "[[terms]]\npriority = 2", "terms", "neither reaction nor resolution"},
    {"priority = 2\nresolution", "priority = 1\nplan = \"gold\"\ncategory = \"fault\"\nresolution",
     "[[terms]]\npriority = 1\nplan = \"gold\"\ncategory", "terms", "again, first in line 62"},
    // clocks
    {"met_by = \"answer\"", "met_by = \"reply\"", "met_by", "reaction.met_by", "accepted: \"take\""},
    {"[\"waiting\", \"external\"]", "[\"completed\"]", "stops_in", "resolution.stops_in",
     "in it \"completed\""},
    {"[\"waiting\", \"external\"]", "[\"closed\"]", "stops_in", "resolution.stops_in", "in it \"closed\""},
    {"restarts = \"objection\"", "restarts = true", "restarts", "resolution.restarts", "found true"},
    {"resolution = \"1h\"\n", "", "[resolution]", "resolution", "settings of a clock without a term"},
    {"at = 150", "at = 50", "at = 50\nto = \"lead\"", "escalation.at", "not above the 50"},
    {"at = 150", "at = 20", "at = 20", "escalation.at", "ascending"},
    {"at = 150", "at = 1001", "at = 1001", "escalation.at", "out of range"},
    {"to = \"lead\"", "to = \"boss\"", "to = \"boss\"", "escalation.to", "\"responsible\" or \"lead\""},
    // silence
    {"remind_after = \"2wd\"", "remind_after = \"3wd\"", "remind_after", "silence.waiting.remind_after",
     "found \"3wd\": not sure to be before after = \"3wd\""},
    {"remind_after = \"2wd\"", "remind_after = \"72h\"", "remind_after", "silence.waiting.remind_after",
     "not sure to be before"},
    {"then = \"completed\"", "then = \"waiting\"", "then = \"waiting\"", "silence.waiting.then",
     "\"completed\" or \"closed\""},
    {"then = \"closed\"", "then = \"completed\"", "then = \"completed\"\nreason.en = \"nothing",
     "silence.completed.then", "completed already"},
    {"reason.en = \"no word\"\n", "", "[silence.waiting]", "silence.waiting.reason", "reason.en"},
    {"reason.en = \"no word\"", "reason.de = \"nichts\"", "reason.de", "silence.waiting.reason.en",
     "missing"},
    {"reason.en = \"no word\"", "reason = \"no word\"", "reason = ", "silence.waiting.reason", "a table"},
    {"after = \"48h\"\n", "", "[silence.completed]", "silence.completed.after", "missing"},
    {"[silence.waiting]", "[silence.open]", "[silence.open]", "silence.open", "accepted: brake, waiting"},
    {"brake = 7", "brake = 0", "brake", "silence.brake", "out of range"},
    // progress
    {"ask_after = \"8wd\"", "ask_after = \"10wd\"", "ask_after", "progress.ask_after",
     "not sure to be before"},
    {"ask_after = \"8wd\"", "ask_after = \"10d\"", "ask_after", "progress.ask_after",
     "not sure to be before"},
    {"every = \"10wd\"\n", "", "[progress]", "progress.every", "missing"},
    // the form
    {"key = \"organisation\"", "key = \"organization\"", "organization", "field.key",
     "did you mean \"organisation\"?"},
    {"labels = [\"Company\", \"Firma\"]\n", "", "[[field]]", "field.labels", "missing"},
    {"labels = [\"Company\", \"Firma\"]", "labels = []", "labels = []", "field.labels", "an empty list"},
    {"\"Firma\"", "\"Firma:\"", "Firma:", "field.labels", "a colon"},
    {"key = \"screenshot\"", "key = \"service\"\nlabels = [\"company\"]", "\"company\"", "field.labels",
     "one field for each label"},
    {"key = \"screenshot\"", "key = \"organisation\"\nlabels = [\"Org\"]",
     "organisation\"\nlabels = [\"Org\"", "field.key", "one [[field]] for each key"},
    {"required_in = [\"fault\"]", "required_in = [\"fautl\"]", "fautl", "field.required_in", "\"fault\"?"},
    {"required_in = [\"fault\"]", "required_in = [\"fault\"]\nrequired = true", "required_in",
     "field.required_in", "beside required"},
    {"strangers = \"reject\"", "strangers = \"refuse\"", "refuse\"", "clients.strangers", "\"hold\""},
    {"status = [\"status\"]", "status = [\"Confirm\"]", "status = [\"Confirm\"]", "words.status",
     "one meaning for each word"},
    {"status = [\"status\"]", "status = []", "status = []", "words.status", "an empty list"},
    // channels, reasons
    {"only_priorities = [1]", "only_priorities = [7]", "only_priorities", "channel.only_priorities", "\"7\""},
    {"refusal.en = \"Only what is urgent.\"\n", "", "[[channel]]\nkey = \"phone\"", "channel.refusal",
     "the words that say why"},
    {"only_priorities = [1]\n", "", "refusal.en", "channel.refusal", "without only_priorities"},
    {"for = [\"postpone\"]", "for = []", "for = []", "reason.for", "an empty list"},
    {"for = [\"postpone\"]", "for = [\"close\"]", "for = ", "reason.for", "in it \"close\""},
    // maintenance, time spent
    {"22:00:00+03:00", "22:00:00", "22:00:00", "maintenance.from", "a time with its zone"},
    {"2026-12-05T22", "2026-02-30T22", "from = ", "maintenance.from", "a time with its zone"},
    {"23:30:00Z", "18:30:00Z", "to = \"2026", "maintenance.to", "not after from"},
    {"minimum = \"30m\"", "minimum = \"30wm\"", "minimum", "spent.minimum", "accepted: minutes or hours"},
    {"minimum = \"30m\"", "minimum = \"90s\"", "minimum", "spent.minimum", "not whole minutes"},
    // TOML itself
    {"brake = 7", "brake = 7\nbrake = 8", "brake = 8", "", "not TOML"},
    {"[spent]", "[clients]", "[clients]\nminimum", "", "not TOML"},
};

}  // namespace

TEST_CASE("each kind of wrong policy has one clear error with its line") {
    for (const Wrong& wrong : kWrong) {
        const std::string text = changed(kGood, wrong.from, wrong.to);
        const auto errors = load(text).errors;
        INFO(wrong.from << " → " << wrong.to << "\n" << all(errors));
        // A language that cannot be read is missing from every word after it.
        const bool more = std::string_view(wrong.key).starts_with("language");
        CHECK((more ? !errors.empty() : errors.size() == 1));
        if (errors.empty()) continue;
        CHECK(errors[0].file.filename() == "mine.toml");
        CHECK(errors[0].line == line_of(text, wrong.at));
        CHECK(errors[0].key == wrong.key);
        CHECK_THAT(errors[0].text, Catch::Contains(wrong.words));
    }
}

TEST_CASE("the wall-clock reaction of earlier policies is refused in words") {
    CHECK_THAT(all(load("desk = \"D\"\nreaction = \"4h\"\nzone = \"UTC\"\ncalendar = \"none\"\n[hours]\n"
                        "\"24x7\" = true\n")
                       .errors),
               Catch::Contains("mine.toml:2: reaction: found \"4h\"; accepted: a table [reaction]"));
}

TEST_CASE("settings that need a term, of a desk without one") {
    const std::string desk = "desk = \"D\"\nzone = \"UTC\"\ncalendar = \"none\"\n[hours]\n\"24x7\" = true\n";
    CHECK_THAT(all(load(desk + "[[escalation]]\nat = 100\nto = \"lead\"\n").errors),
               Catch::Contains("mine.toml:6: escalation: found steps of clocks without a term"));
    CHECK_THAT(all(load(desk + "[reaction]\nmet_by = \"take\"\n").errors),
               Catch::Contains("mine.toml:6: reaction: found settings of a clock without a term"));
    CHECK_THAT(all(load(desk + "[[urgency]]\nkey = \"a\"\nru = \"b\"\n").errors),
               Catch::Contains("mine.toml:6: urgency: found urgencies that no [[impact]]"));
}
