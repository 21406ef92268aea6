#include "daemon/config_canned.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

#include "daemon/read_file.h"
#include "daemon/rules/canned.h"
#include "daemon/rules/expand.h"
#include "mail/utf8.h"

namespace ticketgate {
namespace {

using Path = std::filesystem::path;

constexpr std::string_view kComment = "##!";

/// The answer's words, and how many lines of comments stand above them.
struct Words {
    std::string text;
    int lines_above = 0;
};

Words words_of(std::string bytes) {
    std::erase(bytes, '\r');
    if (bytes.starts_with("\xEF\xBB\xBF")) bytes.erase(0, 3);
    Words words;
    std::string_view rest = bytes;
    while (rest.starts_with(kComment) || rest.starts_with('\n')) {
        const auto end = rest.find('\n');
        rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
        ++words.lines_above;
    }
    while (rest.ends_with('\n') || rest.ends_with(' ')) rest.remove_suffix(1);
    words.text = rest;
    return words;
}

/// NAME.LANGUAGE: a name without blanks, since a tag names it.
bool is_name(std::string_view stem) {
    const auto dot = stem.rfind('.');
    if (dot == std::string_view::npos || dot == 0) return false;
    const std::string_view language = stem.substr(dot + 1);
    return language.size() >= 2 && language.size() <= 3 && stem.find(' ') == std::string_view::npos &&
           std::ranges::all_of(language, [](char c) { return c >= 'a' && c <= 'z'; });
}

class CannedReader {
  public:
    void read(const Path& file) {
        const std::string stem = file.stem().string();
        const FileText read = read_file(file);
        if (!is_name(stem))
            return fail(file, 0,
                        "the name has no language, or a blank; accepted: NAME.LANGUAGE.txt, such as "
                        "details.en.txt");
        if (read.error != 0)
            return fail(file, 0, fmt::format("cannot be read: {}", std::strerror(read.error)));
        if (!mail::is_utf8(read.bytes)) return fail(file, 0, "not UTF-8; accepted: UTF-8");
        Words words = words_of(read.bytes);
        if (words.text.empty()) return fail(file, 0, "no text; accepted: the answer's words");
        for (const auto& problem : rules::check_placeholders(words.text, rules::kCannedPlaceholders))
            fail(file, words.lines_above + problem.line, problem.text);
        result.answers.emplace(stem, std::move(words.text));
    }
    void fail(const Path& file, int line, std::string text) {
        result.errors.push_back({file, line, "", std::move(text)});
    }

    CannedAnswers result;
};

bool is_answer(const Path& file) {
    return file.extension() == ".txt" && !file.filename().string().starts_with('.');
}

}  // namespace

CannedAnswers load_canned(const Path& folder) {
    CannedReader reader;
    if (folder.empty()) return {};
    std::error_code error;
    std::vector<Path> files;
    for (std::filesystem::directory_iterator at(folder, error), end; !error && at != end; at.increment(error))
        if (is_answer(at->path())) files.push_back(at->path());
    if (error) reader.fail(folder, 0, fmt::format("cannot be read: {}", error.message()));
    std::ranges::sort(files);
    for (const Path& file : files) reader.read(file);
    return std::move(reader.result);
}

}  // namespace ticketgate
