#include "daemon/rules/html_of_text.h"

#include <chrono>

#include <catch2/catch.hpp>

using namespace rules;

namespace {

const std::string kBegin = "overflow-wrap:anywhere\">\n", kEnd = "</body>\n</html>\n";
const std::string kQuoted = "<blockquote style=\"margin:.5em 0;padding-left:.8em;border-left:3px solid\">\n";

std::string body_of(std::string_view text) {
    const std::string html = html_of_text(text, {"en", "## above ##"});
    const auto begin = html.find(kBegin);
    REQUIRE(begin != std::string::npos);
    REQUIRE(html.ends_with(kEnd));
    return html.substr(begin + kBegin.size(), html.size() - begin - kBegin.size() - kEnd.size());
}

std::string link(const std::string& to) {
    return "<a href=\"" + to + "\">" + to + "</a>";
}

}  // namespace

TEST_CASE("paragraphs, lines and quotes") {
    struct Case {
        std::string text, html;
    };
    const std::vector<Case> cases{
        {"", ""},
        {"\n\n", ""},
        {"a", "<p>a</p>\n"},
        {"a\n", "<p>a</p>\n"},
        {"a\nb", "<p>a<br>\nb</p>\n"},
        {"a\n\n\nb", "<p>a</p>\n<p>b</p>\n"},
        {"a\n \t\nb", "<p>a</p>\n<p>b</p>\n"},
        {"a\r\nb\r\n", "<p>a<br>\nb</p>\n"},
        {"## above ##\nb", "<p style=\"font-size:smaller;opacity:.7\">## above ##</p>\n<p>b</p>\n"},
        {"a\n> q\n>\n> r\nb", "<p>a</p>\n" + kQuoted + "<p>q</p>\n<p>r</p>\n</blockquote>\n<p>b</p>\n"},
        {"> > q\n> r", kQuoted + kQuoted + "<p>q</p>\n</blockquote>\n<p>r</p>\n</blockquote>\n"},
        {">>>>> q",
         kQuoted + kQuoted + kQuoted + "<p>&gt;&gt; q</p>\n</blockquote>\n</blockquote>\n</blockquote>\n"},
        {"  a   b\tc", "<p>&nbsp; a &nbsp; b&nbsp; &nbsp; c</p>\n"},
        {"a\x01\x0b\x7f"
         "b",
         "<p>ab</p>\n"},
        {"<b>&amp; \"x\" 'y'</b>", "<p>&lt;b&gt;&amp;amp; &quot;x&quot; &#39;y&#39;&lt;/b&gt;</p>\n"},
    };
    for (const Case& c : cases) CHECK(body_of(c.text) == c.html);
}

TEST_CASE("links show where they lead, and lead to pages and people only") {
    struct Case {
        std::string text, html;
    };
    const std::vector<Case> cases{
        {"see http://a.example/x", "see " + link("http://a.example/x")},
        {"HTTPS://A.example", link("HTTPS://A.example")},
        {"mailto:a@b.example.", link("mailto:a@b.example") + "."},
        {"(https://a.example/b).", "(" + link("https://a.example/b") + ")."},
        {"https://a.example/b_(c)!", link("https://a.example/b_(c)") + "!"},
        {"<https://a.example>", "&lt;" + link("https://a.example") + "&gt;"},
        {"https://a.example/?a=1&b=2", link("https://a.example/?a=1&amp;b=2")},
        {"https://справка.веб-мастерская.бел, да", link("https://справка.веб-мастерская.бел") + ", да"},
        {"«https://a.example»", "«" + link("https://a.example") + "»"},
        {"https://a.example\"onclick=x", link("https://a.example") + "&quot;onclick=x"},
        {"https://a.example\u202egro.live", link("https://a.example") + "\u202egro.live"},
        {"https://a.example\u00adx", link("https://a.example") + "\u00adx"},
        {"https://", "https://"},
        {"https://...", "https://..."},
        {"javascript:alert(1)", "javascript:alert(1)"},
        {"xhttps://a.example", "xhttps://a.example"},
        {"data:text/html,x ftp://a.example www.a.example a@b.example",
         "data:text/html,x ftp://a.example www.a.example a@b.example"},
        {"https://a.example https://b.example", link("https://a.example") + " " + link("https://b.example")},
        {"https://" + std::string(2000, 'x'), "https://" + std::string(2000, 'x')},
    };
    for (const Case& c : cases) CHECK(body_of(c.text) == "<p>" + c.html + "</p>\n");
}

TEST_CASE("the document says its language and asks for nothing") {
    const std::string html = html_of_text("https://a.example", {"ru\"><script>", ""});
    CHECK_THAT(html, Catch::StartsWith("<!DOCTYPE html>\n<html lang=\"ru&quot;&gt;&lt;script&gt;\">"));
    for (const char* never : {"<img", "<link", "src=", "url(", "<script", "color:", "background"})
        CHECK_THAT(html, !Catch::Contains(never));
}

TEST_CASE("hostile lengths cost what lengths cost") {
    std::string links, brackets = "http://", quotes(1 << 20, '>');
    for (int i = 0; i < 100'000; ++i) links += "http://";
    brackets.append(1 << 20, ')');
    for (const std::string& text : {links, brackets, quotes})
        CHECK(html_of_text(text, {"en", ""}).size() < 8 * text.size() + 2000);
}
