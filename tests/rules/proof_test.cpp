#include "daemon/rules/proof.h"

#include <catch2/catch.hpp>

using namespace rules;

namespace {

const std::vector<std::string> kTrusted{"mx.example.com", "MX2.example.com."};

Proven proven(std::vector<std::string> headers, std::string from = "ivan@example.org") {
    return proven_by_server(headers, kTrusted, {{"Ivan", std::move(from)}});
}

}  // namespace

TEST_CASE("A trusted server's word proves the domain that it names") {
    struct Row {
        const char *header, *from, *by;
    };
    const Row rows[] = {
        {"mx.example.com; dmarc=pass header.from=example.org", "ivan@example.org",
         "mx.example.com says dmarc=pass (example.org)"},
        {"mx.example.com 1; spf=fail; DKIM=PASS Header.D=Example.Org.", "ivan@example.org",
         "mx.example.com says dkim=pass (example.org)"},
        {"MX.EXAMPLE.COM.; dkim=pass header.i=@example.org", "ivan@example.org",
         "mx.example.com says dkim=pass (example.org)"},
        {"mx.example.com; dkim=pass header.i=robot@example.org", "ivan@Example.ORG",
         "mx.example.com says dkim=pass (example.org)"},
        {"mx2.example.com; dkim=fail header.d=example.org; dkim=pass header.d=example.org",
         "ivan@example.org", "mx2.example.com says dkim=pass (example.org)"},
        {"mx.example.com; dkim=pass header.d=example.org", "ivan@minsk.example.org",
         "mx.example.com says dkim=pass (example.org)"},
        {"mx.example.com; dkim=pass header.d=firm.co.uk", "ivan@mail.firm.co.uk",
         "mx.example.com says dkim=pass (firm.co.uk)"},
    };
    for (const Row& row : rows) {
        CAPTURE(row.header, row.from);
        const Proven got = proven({row.header}, row.from);
        CHECK(got.ok);
        CHECK(got.by == row.by);
    }
}

TEST_CASE("What proves nothing") {
    struct Row {
        const char* why;
        const char* header;
        const char* from;
    };
    const Row rows[] = {
        {"another server", "mx.evil.example; dmarc=pass header.from=example.org", "ivan@example.org"},
        {"a trusted name's end", "evil-mx.example.com; dmarc=pass header.from=example.org",
         "ivan@example.org"},
        {"a trusted name's begin", "mx.example.com.evil; dmarc=pass header.from=example.org",
         "ivan@example.org"},
        {"the name in a comment", "(mx.example.com) mx.evil; dmarc=pass header.from=example.org",
         "ivan@example.org"},
        {"the name behind another", "mx.evil mx.example.com; dmarc=pass header.from=example.org",
         "ivan@example.org"},
        {"the name quoted with more", "\"mx.example.com; x\"; dmarc=pass header.from=example.org",
         "ivan@example.org"},
        {"no name", "dmarc=pass header.from=example.org", "ivan@example.org"},
        {"nothing", "", "ivan@example.org"},
        {"none", "mx.example.com; none", "ivan@example.org"},
        {"version 2", "mx.example.com 2; dmarc=pass header.from=example.org", "ivan@example.org"},
        {"fail", "mx.example.com; dmarc=fail header.from=example.org", "ivan@example.org"},
        {"passed", "mx.example.com; dmarc=passed header.from=example.org", "ivan@example.org"},
        {"bestguesspass", "mx.example.com; dmarc=bestguesspass header.from=example.org", "ivan@example.org"},
        {"pass in a comment", "mx.example.com; dmarc=(pass) fail header.from=example.org",
         "ivan@example.org"},
        {"a result in a comment", "mx.example.com; spf=fail (x; dmarc=pass header.from=example.org)",
         "ivan@example.org"},
        {"a comment's escaped end", "mx.example.com; spf=fail (x\\) ; dmarc=pass header.from=example.org)",
         "ivan@example.org"},
        {"a result in a reason", "mx.example.com; dkim=fail reason=\"x; dmarc=pass header.from=example.org\"",
         "ivan@example.org"},
        {"a reason's escaped end",
         "mx.example.com; dkim=fail reason=\"x\\\"; dmarc=pass header.from=example.org; \\\"\"",
         "ivan@example.org"},
        {"a result in a sender's local part",
         "mx.example.com; spf=pass smtp.mailfrom=\"x; dmarc=pass header.from=example.org\"@evil.example",
         "ivan@example.org"},
        {"a second dmarc, put in by a sender",
         "mx.example.com; spf=pass smtp.mailfrom=x; dmarc=pass header.from=example.org; dmarc=fail "
         "header.from=example.org",
         "ivan@example.org"},
        {"spf alone", "mx.example.com; spf=pass smtp.mailfrom=example.org", "ivan@example.org"},
        {"arc", "mx.example.com; arc=pass header.d=example.org", "ivan@example.org"},
        {"another domain", "mx.example.com; dkim=pass header.d=evil.example", "ivan@example.org"},
        {"another domain's dmarc", "mx.example.com; dmarc=pass header.from=evil.example", "ivan@example.org"},
        {"dmarc of the parent", "mx.example.com; dmarc=pass header.from=example.org",
         "ivan@minsk.example.org"},
        {"d of another, i of From's", "mx.example.com; dkim=pass header.d=evil.example header.i=@example.org",
         "ivan@example.org"},
        {"d twice", "mx.example.com; dkim=pass header.d=example.org header.d=evil.example",
         "ivan@example.org"},
        {"a name's end", "mx.example.com; dkim=pass header.d=example.org", "ivan@evil-example.org"},
        {"a longer name", "mx.example.com; dkim=pass header.d=evil-example.org", "ivan@example.org"},
        {"a sibling", "mx.example.com; dkim=pass header.d=mail.example.org", "ivan@minsk.example.org"},
        {"a child", "mx.example.com; dkim=pass header.d=mail.example.org", "ivan@example.org"},
        {"a top-level domain", "mx.example.com; dkim=pass header.d=org", "ivan@example.org"},
        {"a public suffix", "mx.example.com; dkim=pass header.d=co.uk", "ivan@firm.co.uk"},
        {"a public suffix of Belarus", "mx.example.com; dkim=pass header.d=com.by", "ivan@firm.com.by"},
        {"a city's suffix", "mx.example.com; dkim=pass header.d=msk.ru", "ivan@firm.msk.ru"},
        {"no domain signed", "mx.example.com; dkim=pass", "ivan@example.org"},
        {"an empty one", "mx.example.com; dkim=pass header.d=\"\"", "ivan@example.org"},
        {"dots", "mx.example.com; dkim=pass header.d=.org", "ivan@example.org"},
        {"badly formed", "mx.example.com; dmarc=pass header.from=example.org; dkim", "ivan@example.org"},
        {"no From", "mx.example.com; dmarc=pass header.from=example.org", ""},
        {"no domain in From", "mx.example.com; dmarc=pass header.from=example.org", "example.org"},
        {"two domains in From", "mx.example.com; dmarc=pass header.from=example.org",
         "a@example.org@evil.example"},
        {"From's domain cut", "mx.example.com; dmarc=pass header.from=\"\"", "ivan@"},
    };
    for (const Row& row : rows) {
        CAPTURE(row.why, row.header, row.from);
        const Proven got = proven({row.header}, row.from);
        CHECK_FALSE(got.ok);
        CHECK_FALSE(got.by.empty());
    }
}

TEST_CASE("Only the topmost header counts") {
    const std::string good = "mx.example.com; dmarc=pass header.from=example.org";
    CHECK(proven({good, "mx.evil.example; none"}).ok);
    CHECK_FALSE(proven({"mx.evil.example; none", good}).ok);
    CHECK_FALSE(proven({"mx.example.com; dmarc=fail header.from=example.org", good}).ok);
    CHECK_FALSE(proven({"", good}).ok);
    CHECK_FALSE(proven({}).ok);
}

TEST_CASE("One From mailbox, and a trusted server") {
    const std::string good = "mx.example.com; dmarc=pass header.from=example.org";
    const mail::Address ivan{"Ivan", "ivan@example.org"}, eve{"Eve", "eve@evil.example"};
    CHECK(proven_by_server({good}, kTrusted, {ivan}).ok);
    CHECK_FALSE(proven_by_server({good}, kTrusted, {ivan, eve}).ok);
    CHECK_FALSE(proven_by_server({good}, kTrusted, {ivan, ivan}).ok);
    CHECK_FALSE(proven_by_server({good}, kTrusted, {}).ok);
    CHECK_FALSE(proven_by_server({good}, {}, {ivan}).ok);
    CHECK_FALSE(proven_by_server({"\"\"; dmarc=pass header.from=example.org"}, {""}, {ivan}).ok);
}

TEST_CASE("What people are told of it") {
    CHECK(proven({}).by == "no Authentication-Results header");
    CHECK(proven({"mx.evil; none"}).by ==
          "the topmost Authentication-Results header is by \"mx.evil\", which is not trusted");
    CHECK(proven({"mx.example.com; spf=pass; dkim=pass header.d=evil.example"}).by ==
          "mx.example.com says spf=pass, dkim=pass (evil.example): nothing that proves example.org");
    CHECK(proven({"mx.example.com; none"}).by ==
          "mx.example.com says nothing: nothing that proves example.org");
    CHECK(proven({"\"mx\xd0\x96\x01\"; none"}).by ==
          "the topmost Authentication-Results header is by \"mx???\", which is not trusted");
    CHECK(proven({std::string(100'000, 'x')}).by.size() < 300);
}

TEST_CASE("Alignment") {
    CHECK(is_aligned("example.org", "EXAMPLE.org."));
    CHECK(is_aligned("example.org", "a.b.example.org"));
    CHECK(is_aligned("co.uk", "co.uk"));
    CHECK(is_aligned("xn--d1acufc.xn--p1ai", "mail.xn--d1acufc.xn--p1ai"));
    CHECK_FALSE(is_aligned("b.example.org", "a.example.org"));
    CHECK_FALSE(is_aligned("xn--p1ai", "xn--d1acufc.xn--p1ai"));
    CHECK_FALSE(is_aligned("", ""));
    CHECK_FALSE(is_aligned("[127.0.0.1]", "[127.0.0.1]"));
    CHECK_FALSE(is_aligned("exa mple.org", "exa mple.org"));
}

TEST_CASE("What a trusted server says against a letter") {
    struct Row {
        const char* why;
        std::vector<std::string> headers;
        bool contradicted;
    };
    const std::string fail = "mx.example.com; dmarc=fail header.from=example.org";
    const std::vector<Row> rows{
        {"nothing said", {}, false},
        {"it failed", {fail}, true},
        {"it failed, From not repeated",
         {"mx.example.com; spf=pass smtp.mailfrom=x; dmarc=fail (p=none)"},
         true},
        {"it failed, in any case", {"MX.Example.com; DMARC=Fail header.from=Example.ORG"}, true},
        {"one of two results", {"mx.example.com; dmarc=pass header.from=example.org; dmarc=fail"}, true},
        {"it passed", {"mx.example.com; dmarc=pass header.from=example.org"}, false},
        {"no policy", {"mx.example.com; dmarc=none header.from=example.org"}, false},
        {"of another domain", {"mx.example.com; dmarc=fail header.from=evil.example"}, false},
        {"dkim alone", {"mx.example.com; dkim=fail header.d=example.org"}, false},
        {"a server that is not trusted", {"mx.evil; dmarc=fail header.from=example.org"}, false},
        {"below the topmost", {"mx.evil; none", fail}, false},
        {"the topmost", {fail, "mx.example.com; dmarc=pass header.from=example.org"}, true},
    };
    for (const Row& row : rows) {
        INFO(row.why);
        const auto word = contradicted_by_server(row.headers, {"mx.example.com"}, {{"", "ivan@example.org"}});
        CHECK(word.has_value() == row.contradicted);
        if (word) CHECK(word->find("dmarc=fail") != std::string::npos);
    }
}
