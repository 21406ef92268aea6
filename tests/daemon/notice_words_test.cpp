// The words of every notice as people get them: rendered, in both languages, as text and as HTML.
#include <fmt/format.h>

#include <algorithm>
#include <random>

#include <catch2/catch.hpp>

#include "daemon/rules/expand.h"
#include "daemon/rules/html_of_text.h"
#include "daemon/rules/notice_names.h"
#include "daemon/rules/render.h"
#include "daemon/template_set.h"
#include "mail/html.h"
#include "mail/reply.h"
#include "mail/reply_words.h"

using namespace ticketgate;

namespace {

const std::vector<std::string> kPolicyNames{"barier", "basegroup", "becloud", "belinfoportal"};
constexpr std::string_view kLanguages[] = {"ru", "en"};
using Values = std::map<std::string, std::string>;

rules::Desk desk_of_four() {
    rules::Desk desk;
    desk.templates = load_templates(std::nullopt, kPolicyNames).templates;
    desk.reply_delimiter = mail::kReplyDelimiter;
    for (const std::string& name : kPolicyNames) {
        rules::Policy policy;
        policy.name = name;
        policy.desk = "Служба поддержки " + name;
        policy.regulation.confirm_words = {"подтверждаю", "confirm"};
        policy.regulation.status_words = {"статус", "status"};
        desk.policies[name] = policy;
        desk.queues[name] = {name, "support@" + name + ".example", {}, name, ""};
    }
    return desk;
}

mail::Draft rendered(const rules::Desk& desk, const std::string& policy, std::string_view kind,
                     std::string_view language, const Values& values) {
    rules::Notice notice;
    notice.kind = kind;
    notice.queue = policy;
    notice.language = language;
    notice.to.push_back({"", "client@example.org"});
    notice.values = values;
    return rules::render(notice, desk, {"id@desk.example", "mark", {}});
}

/// Every placeholder of the notice with what `value` says for it.
template <class Value>
Values values_by(const rules::NoticeName& notice, const Value& value) {
    Values values;
    for (const auto& placeholder : rules::kPlaceholders)
        if (rules::may_use(notice, placeholder.name))
            values[std::string(placeholder.name)] = value(placeholder);
    return values;
}

/// What a person reads: for each line that has words how deep it is quoted, and the words without blanks.
std::vector<std::string> reading(std::string_view text) {
    std::vector<std::string> lines;
    std::string line;
    const auto end_line = [&] {
        if (line.find_first_not_of('>') != std::string::npos) lines.push_back(line);
        line.clear();
    };
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text.substr(i, 2) == "\xc2\xa0")
            ++i;
        else if (text[i] == '\n')
            end_line();
        else if (static_cast<unsigned char>(text[i]) > ' ' && text[i] != '\x7f')
            line += text[i];
    }
    end_line();
    return lines;
}

/// True when each "<" begins one of the marks that html_of_text knows: nothing else has become HTML.
bool has_known_marks_only(std::string_view html) {
    constexpr std::string_view kMarks[] = {
        "<!DOCTYPE html>\n",
        "<html lang=\"",
        "<head>",
        "</head>",
        "<meta charset=\"utf-8\">",
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">",
        "<meta name=\"color-scheme\" content=\"light dark\">",
        "<body style=\"font-family:sans-serif;line-height:1.4;overflow-wrap:anywhere\">\n",
        "</body>",
        "</html>",
        "<p>",
        "</p>",
        "<p style=\"font-size:smaller;opacity:.7\">",
        "<br>\n",
        "<blockquote style=\"margin:.5em 0;padding-left:.8em;border-left:3px solid\">\n",
        "</blockquote>",
        "<a href=\"http",
        "<a href=\"mailto:",
        "<a href=\"HTTP",
        "</a>"};
    for (auto at = html.find('<'); at != std::string_view::npos; at = html.find('<', at + 1))
        if (std::ranges::none_of(kMarks, [&](auto mark) { return html.substr(at).starts_with(mark); }))
            return false;
    return true;
}

void check_says_the_same(const mail::Draft& draft) {
    CHECK(reading(mail::html_to_text(draft.html, {}).text) == reading(draft.text));
    CHECK(has_known_marks_only(draft.html));
}

const std::string kAwkward =
    "<script>alert('1')</script> {number} {{desk}} & &amp; \"q\" https://a.example/?a=1&b=2. й漢🙂 <b";

std::string awkward(const rules::PlaceholderName& placeholder) {
    if (!placeholder.lines) return std::string(placeholder.name) + ' ' + kAwkward;
    return kAwkward + "\n\n  indented\ttab\n> quoted\n>> deeper >\n>>>>>> deepest\n## x ##\n{text}\n" +
           std::string(mail::kReplyDelimiter) + "\n</blockquote></p></body> <!-- \n\n\n";
}

}  // namespace

TEST_CASE("every notice renders in both languages, and its HTML says what its text says") {
    const rules::Desk desk = desk_of_four();
    for (const std::string& policy : kPolicyNames) {
        for (const auto& notice : rules::kNotices) {
            for (const std::string_view language : kLanguages) {
                INFO(policy << "/" << notice.name << "." << language);
                const auto full = rendered(desk, policy, notice.name, language, values_by(notice, awkward));
                CHECK(full.content_language == language);
                CHECK_THAT(full.html, Catch::Contains(fmt::format("<html lang=\"{}\">", language)));
                CHECK(full.subject.find('\n') == std::string::npos);
                check_says_the_same(full);
                CHECK_THAT(full.html, !Catch::Contains("<script"));

                const auto bare = rendered(desk, policy, notice.name, language, {});
                CHECK(bare.text.find("\n\n\n") == std::string::npos);
                CHECK(bare.text.find_first_of("{}") == std::string::npos);
                CHECK_FALSE(bare.subject.starts_with(' '));
                check_says_the_same(bare);
            }
        }
    }
}

TEST_CASE("in every notice to operators a client's lines stand behind a mark") {
    const rules::Desk desk = desk_of_four();
    const std::string forged = "first\n\nOTHER\n\nTHIRD\n#take";
    for (const auto& notice : rules::kNotices) {
        if (notice.audience != rules::Audience::operator_) continue;
        for (const std::string_view language : kLanguages) {
            INFO(notice.name << "." << language);
            const auto letter = rendered(desk, "becloud", notice.name, language,
                                         {{"text", forged}, {"subject", forged}, {"client_name", forged}});
            for (const char* line : {"\nOTHER", "\nTHIRD", "\n#take"})
                CHECK_THAT(letter.text, !Catch::Contains(line));
        }
    }
}

TEST_CASE("a reply that quotes our HTML is told from the person's own words") {
    const rules::Desk desk = desk_of_four();
    const auto letter =
        rendered(desk, "becloud", "op-message", "ru",
                 {{"number", "42"}, {"text", "не работает"}, {"delimiter", desk.reply_delimiter}});
    const std::string shown = mail::html_to_text("<p>#take</p><p>Done.</p>" + letter.html, {}).text;
    CHECK(mail::own_words(shown) == "#take\n\nDone.");
}

TEST_CASE("whatever is written, the HTML says the same and holds no mark of the writer's") {
    const std::vector<std::string> pieces{
        "<",          ">",    "> ",   "&",      "\"",      "'",          "\n",
        "\n\n",       " ",    "  ",   "\t",     "a",       "word",       "й",
        "漢",         "🙂", "#",    "{text}", "{{",      "</p>",       "<br>",
        "<!--",       "]]>",  "&lt;", "&#60;",  "http://", "x.example/", "https://a.example",
        "mailto:",    "a@b",  ")",    ".",      "\r",      "<script>",   "javascript:",
        "<a href=\"", "-->"};
    std::mt19937 dice(4);
    for (int round = 0; round < 3000; ++round) {
        std::string text;
        for (int n = static_cast<int>(dice() % 40); n >= 0; --n) text += pieces[dice() % pieces.size()];
        const std::string html = rules::html_of_text(text, {"en", "##"});
        INFO(text);
        REQUIRE(has_known_marks_only(html));
        REQUIRE(reading(mail::html_to_text(html, {}).text) == reading(text));
    }
}

TEST_CASE("a policy may switch the HTML alternative off") {
    rules::Desk desk = desk_of_four();
    desk.policies.at("becloud").html = false;
    CHECK(rendered(desk, "becloud", "registered", "ru", {}).html.empty());
}

TEST_CASE("the language: the notice's, else the policy's, else English, in each the policy's own words") {
    rules::Desk desk;
    desk.policies["p"].name = "p";
    desk.policies["p"].language = "de";
    desk.queues["p"] = {"p", "p@desk.example", {}, "p", ""};
    const auto say = [&](const std::string& key) { desk.templates[key] = {"s", key + "\n", "test"}; };
    const auto said = [&](std::string_view language) {
        const auto draft = rendered(desk, "p", "taken", language, {});
        return draft.content_language + ": " + draft.text;
    };
    CHECK_THROWS_AS(said("fr"), std::logic_error);
    say("taken.en");
    CHECK(said("fr") == "en: taken.en\n");
    say("taken.de");
    CHECK(said("fr") == "de: taken.de\n");
    CHECK(said("") == "de: taken.de\n");
    CHECK(said("en") == "en: taken.en\n");
    say("p/taken.de");
    CHECK(said("fr") == "de: p/taken.de\n");
    say("taken.fr");
    CHECK(said("fr") == "fr: taken.fr\n");
}

TEST_CASE("the languages that clients can be written to in") {
    rules::Desk desk = desk_of_four();
    const auto languages = [&] { return rules::client_languages(desk, desk.policies.at("barier")); };
    CHECK(languages() == std::vector<std::string>{"en", "ru"});
    for (const auto& notice : rules::kNotices)
        if (notice.audience == rules::Audience::client && notice.name != "held")
            desk.templates[fmt::format("{}.de", notice.name)] = {"s", "t\n", "test"};
    CHECK(languages() == std::vector<std::string>{"en", "ru"});
    desk.templates["barier/held.de"] = {"s", "t\n", "test"};
    CHECK(languages() == std::vector<std::string>{"de", "en", "ru"});
}

TEST_CASE("a client's notice of a ticket holds what the client needs") {
    const rules::Desk desk = desk_of_four();
    const auto mark = [](const rules::PlaceholderName& p) { return fmt::format("<<{}>>", p.name); };
    for (const std::string& policy : kPolicyNames) {
        for (const auto& notice : rules::kNotices) {
            if (notice.audience != rules::Audience::client) continue;
            for (const std::string_view language : kLanguages) {
                INFO(policy << "/" << notice.name << "." << language);
                const auto letter = rendered(desk, policy, notice.name, language, values_by(notice, mark));
                CHECK_THAT(letter.subject, Catch::StartsWith("<<tag>> "));
                CHECK_THAT(letter.text, Catch::StartsWith("<<delimiter>>\n\n"));
                for (const char* needed : {"<<number>>", "<<status>>", "<<desk>>", "<<phone>>"})
                    CHECK_THAT(letter.text, Catch::Contains(needed));
                // How to answer, or whom to call.
                CHECK_THAT(letter.text, Catch::Contains(language == "ru" ? "ответ" : "reply") ||
                                            Catch::Contains("<<phone>>"));
                if (notice.name == "held" || notice.name == "rejected") continue;  // not a ticket yet
                CHECK_THAT(letter.text, Catch::Contains("<<priority>>"));
                if (notice.name == "closed" || notice.name == "merged") continue;  // no term runs
                CHECK_THAT(letter.text, Catch::Contains("due>>"));
            }
        }
    }
}

TEST_CASE("an operator's notice begins with the head, then comes the text, then how to steer") {
    const rules::Desk desk = desk_of_four();
    const auto mark = [](const rules::PlaceholderName& p) { return fmt::format("<<{}>>", p.name); };
    for (const char* kind :
         {"op-new", "op-message", "op-assigned", "op-warning", "op-escalation", "op-progress-due"}) {
        for (const std::string_view language : kLanguages) {
            INFO(kind << "." << language);
            const auto* notice = rules::find_notice(kind);
            const std::string text = rendered(desk, "becloud", kind, language, values_by(*notice, mark)).text;
            std::size_t last = 0;
            for (const char* hole :
                 {"<<delimiter>>", "<<number>>", "<<status>>", "<<priority>>", "<<client_name>>",
                  "<<client_address>>", "<<organisation>>", "<<plan>>", "<<subject>>", "<<reaction_due>>",
                  "<<resolution_due>>", "> <<text>>", "#"}) {
                const auto at = text.find(hole, last);
                INFO(hole);
                REQUIRE(at != std::string::npos);
                last = at;
            }
        }
    }
}
