// Notice and template to a letter about to be written. Pure.
#pragma once

#include <string>
#include <vector>

#include "daemon/rules/decision.h"
#include "daemon/rules/policy.h"
#include "mail/draft.h"

namespace rules {

struct RenderContext {
    std::string message_id;
    std::string loop_mark;
    Instant now;
    std::string reply_to = {};  // an address; empty: the letter's own
};

/// The language is the notice's, where there are words in it, else the policy's, else English; the letter
/// says so. Text, and the same in HTML unless the policy switches that off. Throws std::logic_error when the
/// desk has no template of this name in any of them: `check` finds that before the daemon does.
mail::Draft render(const Notice& notice, const Desk& desk, const RenderContext& context);

/// The languages in which a client can be written to under this policy: those that have words for every
/// notice to clients. Sorted.
std::vector<std::string> client_languages(const Desk& desk, const Policy& policy);

struct Found {
    const Template* words = nullptr;  // null: none
    std::string language;
};

/// The template for a notice in the wanted language (empty: the policy's), else the policy's, else English;
/// in each the policy's own words first. Whoever fills values in words asks here for their language.
Found find_template(const Desk& desk, const Policy& policy, const std::string& kind,
                    const std::string& language = "");

}  // namespace rules
