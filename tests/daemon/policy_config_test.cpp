#include <algorithm>
#include <catch2/catch.hpp>
#include <chrono>

#include "daemon/config_horizon.h"
#include "daemon/config_policy.h"
#include "daemon/config_term.h"
#include "tests/daemon/policy_text.h"

using namespace ticketgate;
using namespace policy_text;
using namespace std::chrono_literals;
using rules::EscalateTo;
using rules::Regulation;
using rules::Strangers;
using rules::Term;
using rules::TimeUnit;
using store::Status;
using testing::ScratchFolder;

TEST_CASE("a policy arrives whole") {
    const auto [policies, names, errors] = load(kGood);
    REQUIRE(all(errors) == "");
    REQUIRE(policies.size() == 1);
    CHECK(names == std::vector<std::string>{"mine"});
    const rules::Policy& policy = policies[0].policy;
    CHECK(policy.name == "mine");
    CHECK(policy.desk == "Мой стол");
    CHECK(policy.language == "en");
    CHECK(policy.tag == "(T{number})");
    CHECK(policy.phone == "+375 17");
    CHECK_FALSE(policy.show_operator);
    CHECK(policy.notices_off == std::set<std::string>{"op-new", "registered"});
    CHECK(policy.grace == 100s);
    CHECK(policy.lead_only == std::set<std::string>{"decline", "merge"});
    CHECK(policy.limits.per_address_hour == 7);
    CHECK(policy.limits.per_ticket_hour == 8);
    CHECK(policy.retry.first == 90s);
    CHECK(policy.retry.longest == 1h);
    CHECK(policy.retry.give_up == 48h);
}

TEST_CASE("a regulation's calendar, choices and matrix arrive") {
    const auto files = load(kGood);
    const Regulation& r = files.policies.at(0).policy.regulation;
    CHECK(r.calendar.zone_name == "Europe/Berlin");
    CHECK(r.calendar.zone != nullptr);
    CHECK(r.calendar.holidays.country.empty());
    const std::vector<rules::DayPart> full{{480, 720}, {780, 1050}}, half{{480, 720}};
    CHECK(r.calendar.week ==
          std::array<std::vector<rules::DayPart>, 7>{{{}, full, full, full, full, half, {}}});
    REQUIRE(r.categories.size() == 2);
    CHECK(r.categories[0].choice.shown == rules::Words{{"de", "Störung"}, {"en", "fault"}});
    CHECK(r.categories[0].choice.names == std::vector<std::string>{"outage", "крах"});
    CHECK_FALSE(r.categories[0].working_time);
    CHECK(r.categories[1].working_time);
    REQUIRE(r.priorities.size() == 2);
    CHECK(r.priorities[1].number == 2);
    CHECK(r.priorities[1].choice.key == "2");
    CHECK(r.impacts.at(0).priorities == std::vector<int>{1, 2});
    CHECK(r.urgencies.at(1).key == "soon");
    CHECK(r.default_category == "fault");
    CHECK(r.default_priority == 2);
    CHECK(r.default_impact == "all");
    CHECK(r.default_urgency == "soon");
    CHECK(r.plans == std::vector<std::string>{"silver", "gold"});
    CHECK(r.default_plan == "silver");
}

TEST_CASE("a regulation's clocks arrive") {
    const auto files = load(kGood);
    const Regulation& r = files.policies.at(0).policy.regulation;
    REQUIRE(r.terms.size() == 3);
    CHECK(r.terms[0].reaction == Term{1, TimeUnit::working_days});
    CHECK_FALSE(r.terms[0].priority);
    CHECK(r.terms[1].category == "fault");
    CHECK(r.terms[1].plan == "gold");
    CHECK(r.terms[1].priority == 1);
    CHECK(r.terms[1].resolution == Term{1, TimeUnit::hours});
    CHECK(r.terms[2].no_resolution);
    CHECK_FALSE(r.terms[2].no_reaction);
    CHECK(r.reaction_met_by == rules::ReactionMetBy::answer);
    CHECK(r.resolution_stops_in == std::set<Status>{Status::waiting, Status::external});
    CHECK(r.objection_restarts_resolution);
    CHECK(r.tell_client_of_delay);
    REQUIRE(r.escalation.size() == 2);
    CHECK(r.escalation[1].percent == 150);
    CHECK(r.escalation[1].to == EscalateTo::lead);
    CHECK(r.silence_brake == 7);
    const rules::SilenceRule& waiting = r.silence.at(Status::waiting);
    CHECK(waiting.after == Term{3, TimeUnit::working_days});
    CHECK(waiting.remind_after == Term{2, TimeUnit::working_days});
    CHECK(waiting.then == Status::completed);
    CHECK(waiting.reason == rules::Words{{"en", "no word"}});
    CHECK(r.silence.at(Status::completed).then == Status::closed);
    REQUIRE(r.progress);
    CHECK(r.progress->every == Term{10, TimeUnit::working_days});
    CHECK(r.progress->ask_after == Term{8, TimeUnit::working_days});
}

TEST_CASE("a regulation's form, channels and reasons arrive") {
    const auto files = load(kGood);
    const Regulation& r = files.policies.at(0).policy.regulation;
    CHECK(r.strangers == Strangers::reject);
    REQUIRE(r.form.size() == 2);
    CHECK(r.form[0].labels == std::vector<std::string>{"Company", "Firma"});
    CHECK(r.form[0].required);
    CHECK(r.form[1].required_in == std::set<std::string>{"fault"});
    REQUIRE(r.channels.size() == 2);
    CHECK(r.channels[1].only_priorities == std::set<int>{1});
    CHECK(r.channels[1].refusal == rules::Words{{"en", "Only what is urgent."}});
    REQUIRE(r.reasons.size() == 2);
    CHECK(r.reasons[0].may_postpone);
    CHECK(r.reasons[0].may_decline);
    CHECK(r.reasons[1].may_postpone);
    CHECK_FALSE(r.reasons[1].may_decline);
    REQUIRE(r.maintenance.size() == 1);
    using namespace std::chrono;
    CHECK(r.maintenance[0].begin == sys_days(2026y / 12 / 5) + 19h);
    CHECK(r.maintenance[0].end == sys_days(2026y / 12 / 5) + 23h + 30min);
    CHECK(r.least_minutes_spent == 30);
    CHECK(r.confirm_words == std::vector<std::string>{"confirm", "подтверждаю"});
    CHECK(r.status_words == std::vector<std::string>{"status"});
}

TEST_CASE("the least that a policy may be") {
    const auto files = load("desk = \"D\"\nzone = \"UTC\"\ncalendar = \"none\"\n[hours]\n\"24x7\" = true\n");
    REQUIRE(all(files.errors) == "");
    const Regulation& r = files.policies.at(0).policy.regulation;
    CHECK(r.calendar.around_the_clock());
    CHECK(r.strangers == Strangers::accept);
    CHECK(r.terms.empty());
    CHECK_FALSE(r.progress);
    CHECK_THAT(
        all(load("desk = \"D\"\nzone = \"UTC\"\ncalendar = \"none\"\n[hours]\n\"24x7\" = false\n").errors),
        Catch::Contains("mine.toml:5: hours.24x7: found false; accepted: true"));
}

TEST_CASE("which of two terms is certain to end later") {
    const auto files = load(kGood);
    const rules::Calendar& calendar = files.policies.at(0).policy.regulation.calendar;
    struct Pair {
        const char *longer, *shorter;
        bool surely;
    };
    const std::vector<Pair> cases{
        {"61m", "1h", true},   {"60m", "1h", false},  {"1d", "23h", true},    {"2wd", "1wd", true},
        {"1wd", "1wd", false}, {"61wm", "1wh", true}, {"5wh", "4h", true},     // working time is never faster
        {"4h", "3wh", false},                                                  // over night it is
        {"10d", "1wm", false},                                                 // a holiday may lie there
        {"2wd", "23h", true},                                                  // the second day may end early
        {"2wd", "24h", false}, {"1wd", "1m", false},  {"17wh", "1wd", false},  // 8 h 30 min on two days
        {"18wh", "1wd", true}, {"3wd", "6wh", false},  // a short Friday has three hours
        {"3wd", "5wh", true},
    };
    for (const Pair& pair : cases) {
        INFO(pair.longer << " " << pair.shorter);
        const auto longer = rules::parse_term(pair.longer), shorter = rules::parse_term(pair.shorter);
        REQUIRE((longer && shorter));
        CHECK(settings::surely_longer(*longer, *shorter, calendar) == pair.surely);
    }
}

TEST_CASE("nothing that stands in a policy makes the loader throw") {
    const std::string good = kGood;
    for (std::size_t end = 0; end < good.size(); end += 11) CHECK_NOTHROW(load(good.substr(0, end)));
}
