#include "daemon/template_set.h"

#include <fmt/format.h>

#include <catch2/catch.hpp>

#include "daemon/read_file.h"
#include "daemon/rules/expand.h"
#include "daemon/rules/nearest.h"
#include "daemon/rules/notice_names.h"
#include "tests/support/scratch_folder.h"

using namespace ticketgate;
using testing::ScratchFolder;

namespace {

const std::vector<std::string> kPolicies{"becloud", "mine"};

std::string all(const std::vector<ConfigError>& errors) {
    std::string text;
    for (const ConfigError& error : errors) text += error.str() + "\n";
    return text;
}

/// Every placeholder of a notice, with a value that tells where it went.
std::map<std::string, std::string> values_of(const rules::NoticeName& notice) {
    std::map<std::string, std::string> values;
    for (const auto& placeholder : rules::kPlaceholders) {
        if (rules::may_use(notice, placeholder.name))
            values[std::string(placeholder.name)] = fmt::format("<<{}>>", placeholder.name);
    }
    return values;
}

}  // namespace

TEST_CASE("every notice has words in both languages, and they render") {
    const auto [templates, errors] = load_templates(std::nullopt, kPolicies);
    REQUIRE(all(errors).empty());
    CHECK(complete_languages(templates, "becloud") == std::vector<std::string>{"en", "ru"});
    for (const auto& notice : rules::kNotices) {
        for (const char* language : {"ru", "en"}) {
            const auto* words = find_template(templates, "becloud", notice.name, language);
            INFO(notice.name << "." << language);
            REQUIRE(words != nullptr);
            const auto values = values_of(notice);
            const std::string subject = rules::expand(words->subject, values),
                              body = rules::expand(words->body, values);
            CHECK(subject.find_first_of("{}\n") == std::string::npos);
            CHECK(body.find_first_of("{}") == std::string::npos);
            CHECK(body.starts_with("##!") == false);
            CHECK(body.ends_with('\n'));
            // With no values at all there are still words, and no holes between them.
            const std::string bare = rules::expand(words->body, {});
            CHECK(bare.find("\n\n\n") == std::string::npos);
            CHECK(bare.find(language == std::string("ru") ? "и" : "e") != std::string::npos);
        }
    }
}

TEST_CASE("the comment at a template's top names what may be used in it") {
    for (const BuiltinTemplate& builtin : builtin_templates()) {
        const std::string_view file = builtin.name.substr(builtin.name.find('/') + 1);
        const auto* notice = rules::find_notice(file.substr(0, file.rfind('.')));
        REQUIRE(notice != nullptr);
        const std::string top(builtin.text.substr(0, builtin.text.find("\n\n")));
        INFO(builtin.name);
        CHECK_THAT(top, Catch::Contains("templates/README.md"));
        for (const auto& [name, value] : values_of(*notice))
            if (rules::has_word(notice->own, name)) CHECK_THAT(top, Catch::Contains("{" + name + "}"));
    }
}

TEST_CASE("templates/README.md has every placeholder and every notice") {
    const std::string page =
        read_file(std::filesystem::path(TEST_SOURCE_DIR) / "../templates/README.md").bytes;
    for (const auto& placeholder : rules::kPlaceholders)
        CHECK_THAT(page,
                   Catch::Contains(fmt::format("| `{{{}}}` | {} |", placeholder.name, placeholder.meaning)));
    for (const auto& notice : rules::kNotices) {
        std::string own;
        for (const auto& placeholder : rules::kPlaceholders)
            if (rules::has_word(notice.own, placeholder.name))
                own += fmt::format("{}`{{{}}}`", own.empty() ? "" : " ", placeholder.name);
        CHECK_THAT(page, Catch::Contains(fmt::format("| `{}` | {} | {} |", notice.name,
                                                     notice.may_be_off ? "yes" : "no", own)));
    }
}

TEST_CASE("filling the holes") {
    const std::map<std::string, std::string> values{{"number", "42"},
                                                    {"text", "{number} {{x}} {"},
                                                    {"lines", "a\n\n\nb"},
                                                    {"empty", ""},
                                                    {"word", "w"},
                                                    {"blanks", " \n\t\n"},
                                                    {"ended", "a\n\n"},
                                                    {"begins", "\nb"},
                                                    {"dots", "a · {empty} · b"},
                                                    {"mark", "> "}};
    struct Case {
        const char *text, *result;
    };
    const std::vector<Case> cases{
        {"No {number}.", "No 42."},
        {"{number}{word}", "42w"},
        {"a {{number}} }}{{", "a {number} }{"},
        {"> {text} <", "> {number} {{x}} { <"},  // a value is never looked at again
        {"lone { and } stay {", "lone { and } stay {"},
        {"{Not} {a name} {}", "{Not} {a name} {}"},
        {"a\n{empty}\nb", "a\nb"},
        {"a\nTelephone: {empty}\nb", "a\nb"},
        {"a\n\nTelephone: {empty}\n\nb", "a\n\nb"},
        {"a\n{unknown}\n\nb", "a\n\nb"},
        {"a\n\n\nb", "a\n\n\nb"},
        {"{empty}\n\nb", "b"},
        {"x: {empty} {number}", "x:  42"},
        {"{number}: {empty}", "42:"},
        {"{lines}\n{empty}\nc", "a\n\n\nb\nc"},
        {"", ""},
        {"\n", "\n"},
        {"{empty} {number}", "42"},
        {"  {empty} {number}", "   42"},
        {"{blanks}\nb", "b"},
        {"{ended}\nb", "a\nb"},
        // Parts between dots go by themselves.
        {"No {number} · {empty} · by {word}", "No 42 · by w"},
        {"No {number} · by {empty}", "No 42"},
        {"{empty} · urgent · {number}", "urgent · 42"},
        {"{empty} · urgent · {unknown}\nb", "b"},
        {"a · b", "a · b"},
        {"{dots} · {word}", "a · {empty} · b · w"},
        // Marks stand before each line of a value.
        {"> {lines}", "> a\n>\n>\n> b"},
        {"> {begins}", ">\n> b"},
        {"• {lines}", "• a\n•\n•\n• b"},
        {"  - {lines}", "  - a\n  -\n  -\n  - b"},
        {"words {lines}", "words a\n\n\nb"},
        {"{word}> {lines}", "w> a\n\n\nb"},
        {"{mark}{lines}", ">a\n\n\nb"},  // a value is no mark
        {"> {empty}\nb", "b"},
        // Headings go with what they introduce.
        {"a\n\nDone:\n{empty}\n\nb", "a\n\nb"},
        {"a\n\nDone:\n{empty}\n• {unknown}\n\nb", "a\n\nb"},
        {"a\n\nDone:\n{empty}\n• {word}\n\nb", "a\n\nDone:\n• w\n\nb"},
        {"kept\nDone:\n{empty}", "kept"},
        {"Done:\n{empty}\nwords", "Done:\nwords"},
        {"Done:\n\n{empty}", "Done:\n"},
        {"{number}:\n{empty}", "42:"},
        {"Done:", "Done:"},
    };
    for (const Case& c : cases) CHECK(rules::expand(c.text, values) == c.result);
}

TEST_CASE("what a client writes cannot act as a template") {
    const auto templates = load_templates(std::nullopt, kPolicies).templates;
    const std::string attack = "{operator_name} {{ {desk} {unknown} }} {text} ##! {number}";
    const std::string letter =
        rules::expand(templates.at("op-new.en").body, {{"text", attack}, {"desk", "SECRET"}});
    CHECK_THAT(letter, Catch::Contains(attack) && !Catch::Contains("SECRET"));
}

TEST_CASE("a folder's words win, a policy's own most of all") {
    const ScratchFolder folder;
    folder.write("registered.en.txt", "\xEF\xBB\xBF##! mine\r\nMine {tag}\r\n\r\nOur words.\r\n\r\n");
    folder.write("mine/registered.en.txt", "Its own {tag}\n\nOnly here.\n");
    folder.write("registered.be.txt", "Тэма\n\nСловы.\n");
    folder.write("README", "notes");
    folder.write("registered.en.txt~", "an editor's");
    folder.write(".registered.en.txt", "hidden");
    const auto [templates, errors] = load_templates(folder.path(), kPolicies);
    REQUIRE(all(errors).empty());
    const auto* general = find_template(templates, "becloud", "registered", "en");
    REQUIRE(general != nullptr);
    CHECK(general->subject == "Mine {tag}");
    CHECK(general->body == "Our words.\n");
    CHECK(general->source == (folder.path() / "registered.en.txt").string());
    CHECK(find_template(templates, "mine", "registered", "en")->subject == "Its own {tag}");
    CHECK(find_template(templates, "mine", "answer", "en")->source == "built-in answer.en");
    CHECK(find_template(templates, "mine", "registered", "be") != nullptr);
    CHECK(find_template(templates, "mine", "answer", "be") == nullptr);
    CHECK(complete_languages(templates, "mine") == std::vector<std::string>{"en", "ru"});
}

TEST_CASE("a wrong template names its file and line, and the words it would replace stay") {
    struct Case {
        const char *name, *text;
        int line;
        const char* words;
    };
    const std::vector<Case> cases{
        {"registered.en.txt", "##! c\nS\n\nA\nB {nubmer}\n", 5,
         "found {nubmer}; accepted: follows missing unknown opens maintenance refused delimiter number"},
        {"registered.en.txt", "S {letter_id}\n\nA\n", 1, "found {letter_id}"},
        {"registered.en.txt", "S\n\nA {\n", 3, "a lone {"},
        {"registered.en.txt", "S\n\nA }\n", 3, "a lone }"},
        {"registered.en.txt", "S\n\nA {a b}\n", 3, "a lone {"},
        {"registered.en.txt", "##! c\n\n\nA\n", 2, "no subject"},
        {"registered.en.txt", "S\nA\n", 2, "no empty line between subject and text"},
        {"registered.en.txt", "S\n", 1, "no text"},
        {"registered.en.txt", "", 1, "no subject"},
        {"registered.en.txt", "S\n\nA\n\xCF\xE5\n", 4, "not UTF-8"},
        {"regsitered.en.txt", "S\n\nA\n", 0, "no notice \"regsitered\"; did you mean \"registered\"?"},
        {"registered.txt", "S\n\nA\n", 0, "no language"},
        {"registered.EN.txt", "S\n\nA\n", 0, "no language"},
        {"mine/registered.en.txt", "S\n\n{x}\n", 3, "found {x}"},
        {"barrier/registered.en.txt", "S\n\nA\n", 0, "no policy \"barrier\"; accepted: becloud, mine"},
        {"nobody/registered.en.txt", "S\n\nA\n", 0, "no policy \"nobody\"; accepted: becloud, mine"},
    };
    for (const Case& c : cases) {
        const ScratchFolder folder;
        const auto file = folder.write(c.name, c.text);
        const auto [templates, errors] = load_templates(folder.path(), kPolicies);
        INFO(c.name << "\n" << c.text << "\n" << all(errors));
        REQUIRE_FALSE(errors.empty());
        CHECK(errors[0].line == c.line);
        CHECK((errors[0].file == file || errors[0].file == file.parent_path()));
        CHECK_THAT(errors[0].text, Catch::Contains(c.words));
        CHECK(find_template(templates, "mine", "registered", "en")->source == "built-in registered.en");
    }
}

TEST_CASE("a copy of the built-in words of a policy that is not here is no mistake") {
    const ScratchFolder folder;
    folder.write("barier/registered.ru.txt", "S\n\nA\n");
    const auto [templates, errors] = load_templates(folder.path(), kPolicies);
    CHECK(all(errors).empty());
    CHECK(find_template(templates, "barier", "registered", "ru")->source == "built-in barier/registered.ru");
}

TEST_CASE("the nearest word") {
    const std::vector<std::string_view> words{"policy", "poll",          "user",
                                              "url",    "password_file", "password_command"};
    struct Case {
        const char* word;
        std::optional<std::string_view> nearest;
    };
    const std::vector<Case> cases{{"polcy", "policy"},
                                  {"plol", "poll"},
                                  {"usr", "user"},
                                  {"POLICY", "policy"},
                                  {"pasword_file", "password_file"},
                                  {"colour", {}},
                                  {"", {}},
                                  {"x", {}},
                                  {"password", {}}};
    for (const Case& c : cases) {
        INFO(c.word);
        CHECK(rules::nearest(c.word, words) == c.nearest);
    }
    CHECK(rules::nearest(std::string(5000, 'p'), words) == std::nullopt);
}
