// Where a server is, how far it is trusted and as whom we come. Filled by configuration, used by the
// sessions.
#pragma once

#include <chrono>
#include <functional>
#include <string>

namespace mail {

/// What proves who we are. Asked for at each connect, since an access token lives for an hour.
struct Credential {
    enum class Kind { none, password, bearer };
    Kind kind = Kind::none;
    std::string secret;  // password, or OAuth 2 access token; never logged
};

struct Account {
    std::string url;  // imaps://host[:port]/FOLDER, imap://, smtps://host[:port], smtp://
    bool starttls =
        false;  // required, not hoped for: without it the session ends before the login (RFC 3207, RFC 2595)
    std::string user;
    std::string mechanism;  // "", "PLAIN", "LOGIN", "XOAUTH2", "OAUTHBEARER"; empty: the server's best for
                            // the credential
    std::string ca_file;    // PEM; empty: the system's authorities
    std::chrono::seconds connect_limit{30};  // name, TCP, TLS, greeting and login together
    std::chrono::seconds reply_limit{60};    // silence of the server that ends an operation
    std::chrono::seconds final_limit{
        600};  // the relay's word on a whole letter: at least ten minutes (RFC 5321 §4.5.3.2.6)
    /// May block and may throw std::runtime_error with a reason for people; called on a helper thread.
    std::function<Credential()> credential;
};

}  // namespace mail
