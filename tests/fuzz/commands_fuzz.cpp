// First octet: how many of the following lines are the subjects; the rest: an operator's text. The same bytes
// as a time, a form and a server's word.
#include <iterator>

#include "daemon/rules/authentication_results.h"
#include "daemon/rules/form.h"
#include "daemon/rules/letters.h"
#include "daemon/rules/tags.h"
#include "daemon/rules/when.h"
#include "tests/fuzz/must.h"

namespace {

/// No line is lost, and nothing is a tag below the first line of text.
void must_keep_each_line(std::string_view text, const rules::Commands& got) {
    std::size_t next = 0;
    std::string answer;
    int number = 0;
    for (const std::string_view line : rules::lines_of(text)) {
        ++number;
        if (next < got.list.size() && got.list[next].line == number) {
            fuzz::must(answer.empty(), "no tag is taken from below the text's first line");
            fuzz::must(rules::plain_blanks(line).find(got.list[next].written) != std::string::npos,
                       "a tag is its line");
            ++next;
        } else if (!answer.empty() || !rules::trimmed(line).empty()) {
            answer.append(line).append("\n");
        }
    }
    while (next < got.list.size()) fuzz::must(got.list[next++].line == 0, "what is left is the subject's");
    fuzz::must(std::string_view(answer).starts_with(got.text), "the text is what is left of the lines");
    fuzz::must(
        rules::plain_blanks(answer.substr(got.text.size())).find_first_not_of("\n ") == std::string::npos,
        "only blank lines go");
}

std::string_view take_line(std::string_view& text) {
    const auto end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    return line;
}

rules::Regulation desk() {
    rules::Regulation desk;
    desk.priorities = {{{"1", {{"en", "High"}}, {}}, 1}, {{"2", {{"en", "Low"}}, {}}, 2}};
    for (const std::string_view key : rules::kFormKeys)
        desk.form.push_back({std::string(key), {std::string(key)}, true, {}});
    return desk;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    std::string_view text = fuzz::view(data + 1, size - 1);
    const std::string_view subject = data[0] % 3 > 0 ? take_line(text) : std::string_view();
    const std::string_view clients = data[0] % 3 > 1 ? take_line(text) : std::string_view();
    must_keep_each_line(text, rules::parse_commands(text, subject, clients));
    fuzz::must(rules::parse_commands("", subject, subject).list.empty(),
               "a client's subject gives no commands");
    (void)rules::parse_command(text);

    const rules::Calendar calendar = rules::always_open("UTC", nullptr);
    const rules::Instant now{std::chrono::sys_days(std::chrono::year(2026) / 11 / 26)};
    const rules::When when = rules::parse_when(text, calendar, now, "ru");
    fuzz::must(when.at.has_value() == when.problem.empty(), "a time, or why not");
    fuzz::must(!when.at || (*when.at > now && *when.at - now <= std::chrono::years(5)),
               "the time is to come");

    const rules::Regulation regulation = desk();
    const rules::Form form = rules::read_form(text, regulation, "en");
    (void)rules::missing_fields(form, regulation, "", text, false, false, "ru");
    (void)rules::read_authentication_results(text);
    return 0;
}
