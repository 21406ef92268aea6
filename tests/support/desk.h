// A desk as the rules see it: two queues, two operators, one lead. Templates are the caller's.
#pragma once

#include "daemon/rules/policy.h"

namespace testing {

inline rules::Policy small_policy() {
    rules::Policy policy;
    policy.name = "small";
    policy.desk = "Service Desk";
    policy.language = "en";
    return policy;
}

inline rules::Desk small_desk() {
    rules::Desk desk;
    desk.queues["sales"] = {"sales", "sales@desk.example", {}, "small", ""};
    desk.queues["support"] = {"support", "support@desk.example", {"help@desk.example"}, "small", ""};
    desk.policies["small"] = small_policy();
    desk.operators = {{"Ivan", "ivan@desk.example", rules::OperatorRole::operator_, {"support"}},
                      {"Olga", "olga@desk.example", rules::OperatorRole::operator_, {"support"}},
                      {"Lena", "lena@desk.example", rules::OperatorRole::lead, {}}};
    desk.reply_delimiter = "## above ##";
    return desk;
}

/// In so many hours by the wall; at its end the lead is told.
inline void promise_reaction(rules::Desk& desk, int hours) {
    rules::Regulation& regulation = desk.policies.at("small").regulation;
    rules::ServiceTerms terms;
    terms.reaction = rules::Term{hours, rules::TimeUnit::hours};
    regulation.terms = {terms};
    regulation.escalation = {{100, rules::EscalateTo::lead}};
}

}  // namespace testing
