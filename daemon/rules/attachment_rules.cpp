#include "daemon/rules/attachment_rules.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>

namespace rules {
namespace {

using mail::Attachment;

// What runs when it is opened. Sorted, so that a second entry of the same kind is seen.
constexpr std::array<std::string_view, 6> kPrograms{
    "application/java-vm",       "application/vnd.microsoft.portable-executable",
    "application/x-elf",         "application/x-mach-binary",
    "application/x-ms-shortcut", "application/x-msdownload",
};
constexpr std::array<std::string_view, 37> kProgramNames{
    ".apk", ".appx", ".bat", ".chm", ".cmd", ".com", ".cpl", ".dll", ".exe", ".gadget",
    ".hta", ".inf",  ".ins", ".iso", ".jar", ".js",  ".jse", ".lnk", ".mde", ".msc",
    ".msi", ".msp",  ".mst", ".pif", ".ps1", ".reg", ".scf", ".scr", ".sct", ".shb",
    ".vb",  ".vbe",  ".vbs", ".vhd", ".wsc", ".wsf", ".wsh",
};
static_assert(std::ranges::is_sorted(kPrograms) && std::ranges::is_sorted(kProgramNames));

std::string lower(std::string_view text) {
    std::string out(text);
    for (char& c : out)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return out;
}

bool is_word_of(const auto& words, std::string_view word) {
    return std::ranges::find(words, word) != words.end();
}

/// "report.pdf.EXE" → ".exe"; empty without one.
std::string extension_of(std::string_view name) {
    const auto dot = name.rfind('.');
    return dot == std::string_view::npos ? "" : lower(name.substr(dot));
}

bool ends_like(const std::vector<std::string>& names, std::string_view filename) {
    const std::string name = lower(filename);
    return std::ranges::any_of(names, [&](const std::string& end) { return name.ends_with(end); });
}

std::string megabytes(std::uint64_t octets) {
    return fmt::format("{:.1f} MB", static_cast<double>(octets) / 1048576.0);
}

/// Empty: the file passes.
std::optional<RefusedFile> refusal_of(const Attachment& file, const AttachmentPolicy& policy,
                                      const std::string& language) {
    if (file.bytes.size() > policy.max)
        return RefusedFile{&file, fmt::format("{} > {}", megabytes(file.bytes.size()), megabytes(policy.max)),
                           ""};
    if (is_word_of(policy.pass, file.detected_type)) return {};
    const std::string type(type_of(file));
    for (const RefusedKind& kind : policy.refuse) {
        const bool by_type = is_word_of(kind.types, type);
        if (!by_type && !ends_like(kind.names, file.filename)) continue;
        const auto advice = kind.advice.find(language);
        return RefusedFile{&file, by_type ? type : extension_of(file.filename),
                           advice == kind.advice.end() ? "" : advice->second};
    }
    if (policy.programs) return {};
    if (is_word_of(kPrograms, type)) return RefusedFile{&file, type, ""};
    const std::string extension = extension_of(file.filename);
    if (is_word_of(kProgramNames, extension)) return RefusedFile{&file, extension, ""};
    return {};
}

/// "image001.png", "part-2.gif": what programs name pictures that had no name.
bool is_made_up_name(std::string_view filename) {
    const std::string name = lower(filename.substr(0, filename.rfind('.')));
    for (const std::string_view start : {"image", "part-", "img", "att", "outlook-"})
        if (name.starts_with(start) &&
            name.find_first_not_of("0123456789abcdef-_", start.size()) == std::string::npos)
            return true;
    return false;
}

}  // namespace

std::vector<Attachment> SortedFiles::attachments() const {
    std::vector<Attachment> out;
    for (const Attachment* file : passed) out.push_back(*file);
    return out;
}

std::string_view type_of(const Attachment& file) {
    return file.detected_type.empty() ? file.content_type : file.detected_type;
}

bool may_be_logo(const Attachment& file, const AttachmentPolicy& policy) {
    if (!file.detected_type.starts_with("image/") || file.bytes.size() > policy.logo_max) return false;
    return file.is_inline || !file.content_id.empty() || is_made_up_name(file.filename);
}

SortedFiles sort_files(const std::vector<Attachment>& files, const AttachmentPolicy& policy,
                       const std::set<std::string>& seen, const std::string& language) {
    SortedFiles sorted;
    for (const Attachment& file : files) {
        if (auto refused = refusal_of(file, policy, language)) {
            sorted.refused.push_back(std::move(*refused));
        } else if (seen.contains(file.sha256) && may_be_logo(file, policy)) {
            sorted.left_out.push_back(&file);
        } else {
            sorted.passed.push_back(&file);
            if (file.encrypted) sorted.encrypted.push_back(&file);
        }
    }
    return sorted;
}

SortedFiles all_files(const std::vector<Attachment>& files) {
    SortedFiles sorted;
    for (const Attachment& file : files) sorted.passed.push_back(&file);
    return sorted;
}

std::map<std::string, std::string> file_values(const SortedFiles& files) {
    std::string refused;
    for (const auto& [file, why, advice] : files.refused)
        refused += fmt::format("{}{} ({}){}{}", refused.empty() ? "" : "\n", file->filename, why,
                               advice.empty() ? "" : ": ", advice);
    return {{"refused", refused},
            {"left_out", names_of(files.left_out)},
            {"encrypted", names_of(files.encrypted)}};
}

std::string refused_in_words(const SortedFiles& files) {
    std::string out;
    for (const auto& [file, why, advice] : files.refused)
        out += fmt::format("{}{} ({})", out.empty() ? "" : ", ", file->filename, why);
    return out;
}

std::string names_of(const std::vector<const Attachment*>& files) {
    std::string out;
    for (const Attachment* file : files) out += (out.empty() ? "" : ", ") + file->filename;
    return out;
}

}  // namespace rules
