// The words of notices: those compiled in from templates/, and over them those of the folder that the
// configuration names. NAME.LANGUAGE.txt, in a sub-folder POLICY/ for one policy alone. Lines that begin with
// "##!" at the top are comments; then comes the subject, an empty line, the text.
#pragma once

#include <filesystem>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "daemon/config.h"

namespace ticketgate {

struct BuiltinTemplate {
    std::string_view name;  // "registered.ru", or "barier/registered.ru": for that policy alone
    std::string_view text;
};

/// The files of templates/ at build time (see embed_templates.cmake).
std::span<const BuiltinTemplate> builtin_templates();

struct TemplatesResult {
    rules::Templates templates;
    std::vector<ConfigError> errors;
};

/// No folder: the built-in words alone. A policy's own words, wherever they come from, win over those for
/// all. A file that is wrong is an error, and the words it would have replaced stay. Files whose names do not
/// end in ".txt" and hidden ones are somebody's notes. `policies`: which sub-folders may be there.
TemplatesResult load_templates(const std::optional<std::filesystem::path>& folder,
                               std::span<const std::string> policies);

/// Languages in which every notice has words, for this policy; sorted.
std::vector<std::string> complete_languages(const rules::Templates& templates, std::string_view policy);

/// Null: no words. A policy's own come first.
const rules::Template* find_template(const rules::Templates& templates, std::string_view policy,
                                     std::string_view notice, std::string_view language);

}  // namespace ticketgate
