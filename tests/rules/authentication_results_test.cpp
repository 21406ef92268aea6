#include "daemon/rules/authentication_results.h"

#include <catch2/catch.hpp>
#include <random>

using namespace rules;

namespace {

/// "mx.example.org: dkim=pass{header.d=a|header.i=b}[reason] dmarc=fail"; "malformed".
std::string told(std::string_view header) {
    const auto read = read_authentication_results(header);
    if (!read) return "malformed";
    std::string out = read->authserv_id + ":";
    for (const AuthenticationResult& result : read->results) {
        out += " " + result.method + "=" + result.result;
        std::string properties;
        for (const auto& [name, value] : result.properties)
            properties += (properties.empty() ? "" : "|") + name + "=" + value;
        if (!properties.empty()) out += "{" + properties + "}";
        if (!result.reason.empty()) out += "[" + result.reason + "]";
    }
    return out;
}

}  // namespace

TEST_CASE("Authentication-Results as servers write them") {
    struct Row {
        const char *header, *told;
    };
    const Row rows[] = {
        // RFC 8601, Appendix B.
        {"example.org 1; none", "example.org:"},
        {"example.com; spf=pass smtp.mailfrom=example.net",
         "example.com: spf=pass{smtp.mailfrom=example.net}"},
        {"example.com; auth=pass (cram-md5) smtp.auth=sender@example.net; spf=pass smtp.mailfrom=example.net",
         "example.com: auth=pass{smtp.auth=sender@example.net} spf=pass{smtp.mailfrom=example.net}"},
        {"example.com; dkim=pass reason=\"good signature\" header.i=@mail-router.example.net; dkim=fail "
         "reason=\"bad signature\" header.i=@newyork.example.com",
         "example.com: dkim=pass{header.i=@mail-router.example.net}[good signature] "
         "dkim=fail{header.i=@newyork.example.com}[bad signature]"},
        {"foo.example.net (foobar) 1 (baz); dkim (Because I like it) / 1 (One yay) = (wait for it) fail "
         "policy "
         "(A dot can go here) . (like that) expired (this surprised me) = (as I wasn't expecting it) "
         "1362471462",
         "foo.example.net: dkim=fail{policy.expired=1362471462}"},
        // Gmail, Exim, rspamd, Yahoo, Exchange Online behind a name.
        {"mx.google.com; dkim=pass header.i=@example.org header.s=sel header.b=\"aB+/c==\"; dmarc=pass "
         "(p=NONE "
         "sp=NONE dis=NONE) header.from=example.org",
         "mx.google.com: dkim=pass{header.i=@example.org|header.s=sel|header.b=aB+/c==} "
         "dmarc=pass{header.from=example.org}"},
        {"mx; dkim=pass header.b=aB+/c==; iprev=pass (host.example.org) smtp.remote-ip=2001:db8::1",
         "mx: dkim=pass{header.b=aB+/c==} iprev=pass{smtp.remote-ip=2001:db8::1}"},
        {"mx; spf=pass smtp.mailfrom=SRS0=ab=cd=example.org=ivan@fwd.example.net",
         "mx: spf=pass{smtp.mailfrom=SRS0=ab=cd=example.org=ivan@fwd.example.net}"},
        {"mx; spf=pass smtp.mailfrom=\"a b;c\"@example.org", "mx: spf=pass{smtp.mailfrom=a b;c@example.org}"},
        {"atlas.example; dmarc=pass(p=NONE) header.from=example.org;",
         "atlas.example: dmarc=pass{header.from=example.org}"},
        {"mx; dmarc=pass action=none header.from=example.org;compauth=pass reason=100",
         "mx: dmarc=pass{header.from=example.org} compauth=pass[100]"},
        {"mx; x-vs=clean score=11 state=0; dkim=fail dkim=pass", "mx: x-vs=clean dkim=fail"},
        // Case, dots, blanks.
        {"  MX.Example.ORG. ;\tDKIM=Pass\tHeader.D=Example.ORG ; ; ",
         "mx.example.org: dkim=pass{header.d=Example.ORG}"},
        {"\"mx.example.org\"; none", "mx.example.org:"},
        {"mx", "mx:"},
        {"mx; none; dkim=pass", "mx: dkim=pass"},
    };
    for (const Row& row : rows) {
        CAPTURE(row.header);
        CHECK(told(row.header) == row.told);
    }
}

TEST_CASE("What is not of the grammar is not read at all") {
    const char* const headers[] = {
        "",
        ";",
        "; dkim=pass",
        "(mx)",
        "mx 2; dkim=pass",
        "mx one; dkim=pass",
        "mx dkim=pass",
        "mx; dkim",
        "mx; dkim=",
        "mx; =pass",
        "mx; dkim=pass header.d",
        "mx; dkim=pass header.d=",
        "mx; dkim=pass junk header.d=a",
        "mx; dkim=pass dmarc/1=pass",
        "\"\"; dkim=pass",
        "mx; dkim=pass header.d.x=a",
        "mx; dkim/2=pass",
        "mx; dkim=pass (not closed",
        "mx; dkim=pass \"not closed",
        "mx; dkim=pass (nested (not closed)",
        "mx; dkim=pass)",
        "mx; dkim=pass ) header.d=a",
        "mx; dkim=pass reason=\"x\\\"",
        "mx (\\); dkim=pass",
    };
    for (const char* header : headers) {
        CAPTURE(header);
        CHECK(told(header) == "malformed");
    }
}

TEST_CASE("A property that is stated twice is not there") {
    const auto read = read_authentication_results("mx; dkim=pass header.d=a header.d=b header.s=c");
    REQUIRE(read);
    CHECK(read->results[0].property("header.d").empty());
    CHECK(read->results[0].property("header.s") == "c");
    CHECK(read->results[0].property("header.i").empty());
}

TEST_CASE("Any octets whatever are read or refused") {
    const char* const pieces[] = {"mx", ";", " ", "=", "dkim", "pass", "(",        ")", "\"",
                                  "\\", ".", "/", "1", "none", "\xff", "header.d", "@"};
    std::mt19937 random(8601);
    for (int round = 0; round < 50'000; ++round) {
        std::string header = "mx;";
        for (auto left = random() % 16; left > 0; --left) header += pieces[random() % std::size(pieces)];
        CAPTURE(header);
        const auto read = read_authentication_results(header);
        if (!read) continue;
        for (const AuthenticationResult& result : read->results) {
            REQUIRE_FALSE(result.method.empty());
            REQUIRE(result.method.find_first_of(" ;=(\"") == std::string::npos);
        }
    }
    CHECK(told("mx" + std::string(100'000, '(')) == "malformed");
    CHECK(told("mx" + std::string(100'000, ';')) == "mx:");
}
