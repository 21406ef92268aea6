#include "daemon/template_set.h"

#include <fmt/format.h>

#include <catch2/catch.hpp>

#include "daemon/rules/expand.h"
#include "daemon/rules/nearest.h"
#include "daemon/rules/notice_names.h"
#include "tests/daemon/scratch_folder.h"

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
        if (rules::has_word(notice.placeholders, placeholder.name))
            values[std::string(placeholder.name)] = fmt::format("<<{}>>", placeholder.name);
    }
    return values;
}

}  // namespace

TEST_CASE("every notice has words in both languages, and they render") {
    const auto [templates, errors] = load_templates(std::nullopt, kPolicies);
    REQUIRE(all(errors).empty());
    CHECK(complete_languages(templates, "becloud") == std::vector<std::string>{"en", "ru"});
    CHECK(templates.size() == 2 * rules::kNotices.size());
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
            CHECK((notice.name == "answer" ||
                   bare.find(language == std::string("ru") ? "и" : "e") != std::string::npos));
        }
    }
}

TEST_CASE("a client's notices hold what a client needs") {
    const auto templates = load_templates(std::nullopt, kPolicies).templates;
    for (const char* key : {"registered.ru", "registered.en", "answer.ru", "answer.en"}) {
        const rules::Template& words = templates.at(key);
        INFO(key);
        CHECK_THAT(words.subject, Catch::StartsWith("{tag} "));
        CHECK_THAT(words.body, Catch::StartsWith("{delimiter}\n"));
        CHECK_THAT(words.body,
                   Catch::Contains("{number}") && Catch::Contains("{phone}") && Catch::Contains("{desk}"));
    }
    for (const char* key : {"op-new.ru", "op-new.en", "op-message.ru", "op-message.en"}) {
        const std::string& body = templates.at(key).body;
        INFO(key);
        CHECK_THAT(body, Catch::StartsWith("{delimiter}\n"));
        std::size_t last = 0;
        for (const char* hole :
             {"{number}", "{client_name}", "{client_address}", "{queue}", "{subject}", "{text}"}) {
            const auto at = body.find(hole);
            REQUIRE(at != std::string::npos);
            CHECK(at > last);
            last = at;
        }
    }
}

TEST_CASE("the comment at a template's top names what may be used in it") {
    for (const BuiltinTemplate& builtin : builtin_templates()) {
        const auto* notice = rules::find_notice(builtin.name.substr(0, builtin.name.rfind('.')));
        REQUIRE(notice != nullptr);
        const std::string top(builtin.text.substr(0, builtin.text.find("\n\n")));
        INFO(builtin.name);
        for (const auto& [name, value] : values_of(*notice))
            CHECK_THAT(top, Catch::Contains("{" + name + "}"));
    }
}

TEST_CASE("filling the holes") {
    const std::map<std::string, std::string> values{
        {"number", "42"}, {"text", "{number} {{x}} {"}, {"lines", "a\n\n\nb"}, {"empty", ""}, {"word", "w"}};
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
    };
    for (const Case& c : cases) CHECK(rules::expand(c.text, values) == c.result);
}

TEST_CASE("what a client writes cannot act as a template") {
    const auto templates = load_templates(std::nullopt, kPolicies).templates;
    const std::string attack = "{operator_name} {{ {desk} {unknown} }} {text}\n##! {number}";
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
        {"registered.en.txt", "##! c\nS\n\nA\nB {nubmer}\n", 5, "found {nubmer}; accepted: delimiter number"},
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
