#include "daemon/template_set.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <iterator>
#include <set>

#include "daemon/config_reader.h"
#include "daemon/read_file.h"
#include "daemon/rules/expand.h"
#include "daemon/rules/notice_names.h"
#include "mail/utf8.h"

namespace ticketgate {
namespace {

using Path = std::filesystem::path;

constexpr std::string_view kComment = "##!";

std::string without_returns(std::string_view text) {
    std::string result(text);
    std::erase(result, '\r');
    if (result.starts_with("\xEF\xBB\xBF")) result.erase(0, 3);
    return result;
}

std::string_view first_line(std::string_view text) {
    return text.substr(0, text.find('\n'));
}

std::string_view after_first_line(std::string_view text) {
    const auto end = text.find('\n');
    return end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
}

/// No character of UTF-8 spans a line's end, so each line stands for itself.
int line_that_is_not_utf8(std::string_view text) {
    int line = 1;
    while (mail::is_utf8(first_line(text))) {
        text = after_first_line(text);
        ++line;
    }
    return line;
}

/// A template's parts, and at which line of the file they begin.
struct Parts {
    std::string_view subject, body;
    int subject_line = 1;
};

Parts parts_of(std::string_view text) {
    Parts parts;
    for (; text.starts_with(kComment); text = after_first_line(text)) ++parts.subject_line;
    parts.subject = first_line(text);
    parts.body = after_first_line(text);
    return parts;
}

/// Reads one template; everything that is wrong with it becomes an error of `file`.
class TemplateReader {
  public:
    TemplateReader(Path file, std::string key) : file_(std::move(file)), key_(std::move(key)) {}

    std::optional<rules::Template> read(std::string_view raw, const rules::NoticeName& notice) {
        const std::string text = without_returns(raw);
        if (!mail::is_utf8(text)) {
            fail(line_that_is_not_utf8(text), "not UTF-8; accepted: UTF-8");
            return std::nullopt;
        }
        const Parts parts = parts_of(text);
        check_shape(parts);
        check_holes(parts.subject, notice, parts.subject_line);
        check_holes(parts.body, notice, parts.subject_line + 1);
        if (!errors_.empty()) return std::nullopt;
        std::string_view body = after_first_line(parts.body);
        while (body.ends_with('\n')) body.remove_suffix(1);
        return rules::Template{std::string(parts.subject), std::string(body) + "\n", file_.string()};
    }
    std::vector<ConfigError> take_errors() { return std::move(errors_); }

    void fail(int line, std::string text) { errors_.push_back({file_, line, key_, std::move(text)}); }

  private:
    void check_shape(const Parts& parts) {
        const bool blank = parts.subject.find_first_not_of(" \t") == std::string_view::npos;
        if (blank)
            fail(parts.subject_line,
                 "no subject; accepted: the subject in the first line after the ##! comments");
        const bool text = parts.body.find_first_not_of(" \t\n") != std::string_view::npos;
        if (!text) return fail(parts.subject_line, "no text; accepted: the subject, an empty line, the text");
        if (!first_line(parts.body).empty())
            fail(parts.subject_line + 1, "no empty line between subject and text; accepted: one");
    }

    void check_holes(std::string_view text, const rules::NoticeName& notice, int first) {
        for (const auto& problem : rules::check_placeholders(text, rules::placeholders_of(notice))) {
            fail(first + problem.line - 1, problem.text);
        }
    }

    Path file_;
    std::string key_;
    std::vector<ConfigError> errors_;
};

/// "barier/registered.ru" without the policy.
std::string_view file_name(std::string_view name) {
    return name.substr(name.find('/') == std::string_view::npos ? 0 : name.find('/') + 1);
}

/// "registered.ru" taken apart.
struct TemplateName {
    std::string notice, language;
};

std::optional<TemplateName> split_name(std::string_view name) {
    const auto dot = name.rfind('.');
    if (dot == std::string_view::npos || dot == 0) return std::nullopt;
    const std::string_view language = name.substr(dot + 1);
    const bool letters = language.find_first_not_of("abcdefghijklmnopqrstuvwxyz") == std::string_view::npos;
    if (!letters || language.size() < 2 || language.size() > 3) return std::nullopt;
    return TemplateName{std::string(name.substr(0, dot)), std::string(language)};
}

std::vector<std::string_view> notice_names() {
    std::vector<std::string_view> names;
    for (const auto& notice : rules::kNotices) names.push_back(notice.name);
    return names;
}

std::string unknown_notice(std::string_view name) {
    const auto known = notice_names();
    return fmt::format("no notice \"{}\"{} accepted: {}", name,
                       settings::suggestion(name, known).empty() ? ";" : settings::suggestion(name, known),
                       fmt::join(known, ", "));
}

/// The built-in words know policies that need not be here: a copy of their folder is no mistake.
bool is_builtin_policy(std::string_view name) {
    return std::ranges::any_of(builtin_templates(), [&](const BuiltinTemplate& builtin) {
        return builtin.name.starts_with(std::string(name) + '/');
    });
}

bool is_words(const std::filesystem::directory_entry& entry) {
    return entry.path().extension() == ".txt" && !entry.path().filename().string().starts_with('.');
}

class FolderReader {
  public:
    explicit FolderReader(TemplatesResult so_far) : result_(std::move(so_far)) {}

    TemplatesResult take() { return std::move(result_); }

    void read_tree(const Path& folder, std::span<const std::string> policies) {
        for (const auto& entry : sorted(folder)) {
            if (entry.is_directory()) {
                read_policy(entry.path(), policies);
            } else if (is_words(entry)) {
                read_one(entry.path(), "");
            }
        }
    }

  private:
    std::vector<std::filesystem::directory_entry> sorted(const Path& folder) {
        std::error_code error;
        std::filesystem::directory_iterator entries(folder, error);
        if (error)
            result_.errors.push_back({folder, 0, "", fmt::format("cannot be read: {}", error.message())});
        if (error) return {};
        std::vector<std::filesystem::directory_entry> result(begin(entries), end(entries));
        std::sort(result.begin(), result.end());
        return result;
    }

    void read_policy(const Path& folder, std::span<const std::string> policies) {
        const std::string name = folder.filename().string();
        if (name.starts_with('.')) return;
        if (std::find(policies.begin(), policies.end(), name) == policies.end()) {
            if (is_builtin_policy(name)) return;
            result_.errors.push_back(
                {folder, 0, "",
                 fmt::format("no policy \"{}\"; accepted: {}", name, fmt::join(policies, ", "))});
            return;
        }
        for (const auto& entry : sorted(folder)) {
            if (is_words(entry)) read_one(entry.path(), name + "/");
        }
    }

    void read_one(const Path& file, const std::string& prefix) {
        TemplateReader reader(file, "");
        const auto name = split_name(file.stem().string());
        const auto* notice = name ? rules::find_notice(name->notice) : nullptr;
        const FileText text = read_file(file);
        if (!name) {
            reader.fail(0,
                        "the name has no language; accepted: NAME.LANGUAGE.txt, such as registered.en.txt");
        } else if (notice == nullptr) {
            reader.fail(0, unknown_notice(name->notice));
        } else if (text.error != 0) {
            reader.fail(0, fmt::format("cannot be read: {}", std::strerror(text.error)));
        } else if (auto words = reader.read(text.bytes, *notice)) {
            result_.templates[prefix + file.stem().string()] = std::move(*words);
        }
        for (ConfigError& error : reader.take_errors()) result_.errors.push_back(std::move(error));
    }

    TemplatesResult result_;
};

TemplatesResult load_builtin() {
    TemplatesResult result;
    for (const BuiltinTemplate& builtin : builtin_templates()) {
        TemplateReader reader(fmt::format("built-in {}", builtin.name), "");
        const auto name = split_name(file_name(builtin.name));
        const auto* notice = name ? rules::find_notice(name->notice) : nullptr;
        if (notice == nullptr) {
            reader.fail(0, unknown_notice(builtin.name));
        } else if (auto words = reader.read(builtin.text, *notice)) {
            result.templates[std::string(builtin.name)] = std::move(*words);
        }
        for (ConfigError& error : reader.take_errors()) result.errors.push_back(std::move(error));
    }
    return result;
}

}  // namespace

TemplatesResult load_templates(const std::optional<Path>& folder, std::span<const std::string> policies) {
    FolderReader reader(load_builtin());
    if (folder) reader.read_tree(*folder, policies);
    return reader.take();
}

const rules::Template* find_template(const rules::Templates& templates, std::string_view policy,
                                     std::string_view notice, std::string_view language) {
    auto found = templates.find(fmt::format("{}/{}.{}", policy, notice, language));
    if (found == templates.end()) found = templates.find(fmt::format("{}.{}", notice, language));
    return found == templates.end() ? nullptr : &found->second;
}

std::vector<std::string> complete_languages(const rules::Templates& templates, std::string_view policy) {
    std::set<std::string> languages;
    for (const auto& [key, words] : templates) languages.insert(key.substr(key.rfind('.') + 1));
    std::vector<std::string> complete;
    std::copy_if(
        languages.begin(), languages.end(), std::back_inserter(complete), [&](const std::string& language) {
            return std::all_of(rules::kNotices.begin(), rules::kNotices.end(), [&](const auto& notice) {
                return find_template(templates, policy, notice.name, language) != nullptr;
            });
        });
    return complete;
}

}  // namespace ticketgate
