// "Thank you", and nothing else: a letter that neither asks nor objects.
#pragma once

#include "mail/parsed_mail.h"

namespace mail {

/// Reads reply_text, from, origin and attachments. True only for a person's few words that are all known
/// here: thanks, a greeting, "it works", a closing with the writer's own name. One word more, a question
/// mark, a quotation mark or a file (small pictures shown inside the letter apart) and it is not bare: taking
/// an objection for thanks is worse than the other way round.
bool is_bare_thanks(const ParsedMail& mail);

}  // namespace mail
