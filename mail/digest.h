// SHA-256 by OpenSSL.
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

}  // namespace mail
