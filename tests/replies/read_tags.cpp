// Which tags an operator's letters would give: paths on stdin, one JSON object a line on stdout, in their
// order.
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>

#include <nlohmann/json.hpp>

#include "daemon/rules/letter_case.h"
#include "daemon/rules/tags.h"
#include "mail/parse.h"

namespace {

std::string read_file(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

nlohmann::json told_of(const std::string& raw) {
    rules::LetterCame came;
    came.mail = mail::parse(raw);
    const rules::Commands commands = rules::parse_commands(rules::words_of(came), "");
    nlohmann::json tags = nlohmann::json::array();
    for (const rules::Command& command : commands.list) tags.push_back(command.written);
    return {{"tags", tags},
            {"words", commands.text},
            {"person", came.mail.origin == mail::Origin::person},
            {"cut", came.mail.reply_text != came.mail.text}};
}

}  // namespace

int main() {
    for (std::string path; std::getline(std::cin, path);)
        std::cout << told_of(read_file(path)).dump() << '\n';
}
