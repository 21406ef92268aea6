// How a password or an access token is got at the moment of a login. Blocks, so it is called on a helper
// thread. Failures throw std::runtime_error with a reason for people; the secret is in none of them.
#pragma once

#include <chrono>
#include <filesystem>
#include <string>

#include "daemon/config.h"
#include "mail/account.h"

namespace ticketgate {

constexpr std::chrono::milliseconds kCommandLimit{30'000};

/// The first line of the file, or of what the command prints. No source: Kind::none.
mail::Credential read_credential(const CredentialSource& source,
                                 std::chrono::milliseconds limit = kCommandLimit);

/// The first line; without it, or with control characters in it, there is no secret.
std::string read_secret_file(const std::filesystem::path& file);

/// /bin/sh -c `command`, its standard input empty, in a process group of its own that is killed when the
/// limit has passed.
std::string run_for_secret(const std::string& command, std::chrono::milliseconds limit);

}  // namespace ticketgate
