#include "tests/sessions/support.h"

#include <fmt/format.h>

#include <cstdlib>
#include <stdexcept>

namespace sessions_test {

mail::Account account(const std::string& scheme, int port, const std::string& path) {
    mail::Account account;
    account.url = fmt::format("{}://localhost:{}/{}", scheme, port, path);
    account.user = "support";
    account.connect_limit = std::chrono::seconds(5);
    account.reply_limit = std::chrono::seconds(5);
    account.final_limit = std::chrono::seconds(5);
    account.credential = [] { return mail::Credential{mail::Credential::Kind::password, "secret"}; };
    return account;
}

Identity make_identity(const std::filesystem::path& folder, const std::string& name) {
    const Identity identity{folder / "cert.pem", folder / "key.pem"};
    const std::string command = fmt::format(
        "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=test "
        "-addext subjectAltName={} -keyout {} -out {} 2>/dev/null",
        name, identity.key.string(), identity.certificate.string());
    if (std::system(command.c_str()) != 0) throw std::runtime_error("openssl made no certificate");
    return identity;
}

}  // namespace sessions_test
