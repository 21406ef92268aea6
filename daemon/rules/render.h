// Notice and template to a letter about to be written. Pure.
#pragma once

#include <string>

#include "daemon/rules/decision.h"
#include "daemon/rules/policy.h"
#include "mail/draft.h"

namespace rules {

struct RenderContext {
    std::string message_id;
    std::string loop_mark;
    Instant now;
};

/// Throws std::logic_error when the desk has no template of this name in any language: `check` finds that
/// before the daemon does.
mail::Draft render(const Notice& notice, const Desk& desk, const RenderContext& context);

/// The template for this notice: the policy's own words first, its language before English.
const Template* find_template(const Desk& desk, const Policy& policy, const std::string& kind);

}  // namespace rules
