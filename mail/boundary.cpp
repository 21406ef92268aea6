#include "mail/boundary.h"

#include <fmt/format.h>

#include "mail/digest.h"

namespace mail {

std::string make_boundary(std::string_view message_id, std::string_view content_sha256, std::size_t number) {
    Sha256 digest;
    digest.add(message_id);
    digest.add("\n");
    digest.add(content_sha256);
    return fmt::format("=_tg{}_{}", number, to_hex(std::string_view(digest.finish()).substr(0, 20)));
}

}  // namespace mail
