// SHA-256 and what is made of it, by OpenSSL.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include <openssl/types.h>

namespace mail {

class Sha256 {
  public:
    Sha256();
    void add(std::string_view bytes);
    std::string finish();  // 32 octets; the object is spent

  private:
    struct Free {
        void operator()(EVP_MD_CTX* context) const;
    };
    std::unique_ptr<EVP_MD_CTX, Free> context_;
};

std::string sha256(std::string_view bytes);  // 32 octets
std::string to_hex(std::string_view bytes);  // lower case
/// HMAC-SHA-256 (RFC 2104): 32 octets that nobody makes without the key.
std::string hmac_sha256(std::string_view key, std::string_view bytes);
/// Compared in a time that says nothing of where they differ.
bool same_secret(std::string_view a, std::string_view b);

}  // namespace mail
