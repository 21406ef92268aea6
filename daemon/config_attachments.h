// The tables [attachments] and [loops] of a policy.
#pragma once

#include "daemon/config_reader.h"
#include "daemon/rules/attachment_policy.h"
#include "daemon/rules/loop_policy.h"

namespace ticketgate::settings {

rules::AttachmentPolicy read_attachments(FileReader& reader);
rules::LoopPolicy read_loops(FileReader& reader);

}  // namespace ticketgate::settings
