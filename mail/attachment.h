// Parts that are not the text, as files.
#pragma once

#include <vector>

#include "mail/parsed_mail.h"
#include "mail/splitter.h"
#include "mail/uuencode.h"

namespace mail {

struct AttachedPart {
    const Part* part;
    bool related;  // stands in multipart/related beside the page that shows it
};

/// In the letter's order; each with a safe name, made up where it has none.
std::vector<Attachment> read_attachments(const std::vector<AttachedPart>& parts);

Attachment uu_attachment(UuFile file);

}  // namespace mail
