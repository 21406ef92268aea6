#include "daemon/reply_token.h"

#include <algorithm>

#include "mail/digest.h"
#include "mail/message_id.h"
#include "mail/whole_number.h"

namespace ticketgate {
namespace {

constexpr std::size_t kSecretOctets = 16;
constexpr std::size_t kProofOctets = 15;
constexpr std::size_t kProofLetters = 24;  // of so many octets in base32

/// Fields with their lengths: no two lists of fields are the same octets.
std::string framed(std::initializer_list<std::string_view> fields) {
    std::string out;
    for (const std::string_view field : fields)
        out.append(std::to_string(field.size())).append(":").append(field);
    return out;
}

std::string proof_of(std::string_view key, std::string_view id, std::string_view message_id,
                     std::string_view recipient) {
    const std::string mac = mail::hmac_sha256(key, framed({"reply-to", id, message_id, recipient}));
    return mail::base32(std::string_view(mac).substr(0, kProofOctets));
}

}  // namespace

std::string id_secret(std::string_view key, store::OutboxId id, std::int64_t unix_milliseconds,
                      const store::NewOutboxItem& item) {
    std::string recipients;
    for (const std::string& address : item.recipients) recipients += framed({address});
    const std::string mac =
        mail::hmac_sha256(key, framed({"message-id", std::to_string(id.value),
                                       std::to_string(unix_milliseconds), item.kind, recipients}));
    return mac.substr(0, kSecretOctets);
}

std::string reply_token(std::string_view key, store::OutboxId id, std::string_view message_id,
                        std::string_view recipient) {
    const std::string number = std::to_string(id.value);
    return number + proof_of(key, number, message_id, recipient);
}

std::optional<store::OutboxId> letter_in_token(std::string_view token) {
    if (token.size() <= kProofLetters) return std::nullopt;
    const auto id = mail::whole_number<std::int64_t>(token.substr(0, token.size() - kProofLetters));
    return id && *id > 0 ? std::optional(store::OutboxId{*id}) : std::nullopt;
}

bool is_token_of(std::string_view token, std::string_view key, const store::OutboxItem& item) {
    return std::ranges::any_of(item.recipients, [&](const store::OutboxRecipient& recipient) {
        return mail::same_secret(token, reply_token(key, item.id, item.message_id, recipient.address));
    });
}

}  // namespace ticketgate
