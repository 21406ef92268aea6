#include "daemon/config.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <optional>

#include "daemon/config_calendar.h"
#include "daemon/config_canned.h"
#include "daemon/config_desk.h"
#include "daemon/config_policy.h"
#include "daemon/config_reader.h"
#include "daemon/config_server.h"
#include "daemon/config_values.h"
#include "daemon/template_set.h"
#include "mail/reply.h"

namespace ticketgate {
namespace {

using namespace settings;

/// The folders of [policies]; all but the first need not be there.
struct Folders {
    std::filesystem::path policies, templates, calendars, canned;
};

constexpr std::string_view kFolder = "a folder that is there";

constexpr Row<Config> kStore[] = {
    {"path", Need::required, "the database's file, such as /var/lib/ticketgate/tickets.db",
     put<&Config::store, path_value>},
};

constexpr Row<ServerConfig> kRelay[] = {
    {"url", Need::required, "smtps://host[:port], or smtp:// with starttls = \"required\"",
     put<&ServerConfig::url, relay_url_value>},
};

constexpr Row<Config> kOutgoing[] = {
    {"connections", Need::optional, "a number from 1 to 8", put<&Config::connections, number_value<1, 8>>},
};

constexpr Row<Config> kTrust[] = {
    {"authserv", Need::optional, "a list of names, such as [\"mx.example.org\"]",
     put<&Config::trusted_authserv, names_value>},
};

constexpr Row<Folders> kFolders[] = {
    {"path", Need::optional, kFolder, put<&Folders::policies, folder_value>},
    {"templates", Need::optional, kFolder, put<&Folders::templates, folder_value>},
    {"calendars", Need::optional, kFolder, put<&Folders::calendars, folder_value>},
    {"canned", Need::optional, kFolder, put<&Folders::canned, folder_value>},
};

constexpr Row<rules::Desk> kLimits[] = {
    {"max_letter", Need::optional, "a size from \"64KB\" to \"1GB\", such as \"40MB\"",
     put<&rules::Desk::max_letter, size_value>},
};

constexpr std::array<std::string_view, 7> kSections{"store",  "outgoing", "trust",   "policies",
                                                    "limits", "mailbox",  "operator"};

constexpr std::string_view kSample =
    "at least [store], [outgoing] and one [[mailbox]]; etc/ticketgate.toml is a sample";

/// A folder beside the policies that need not be there; empty: it is not.
std::filesystem::path beside(const std::filesystem::path& policies, std::string_view name) {
    if (policies.empty()) return {};
    std::error_code ignored;
    const auto folder = policies.parent_path() / name;
    return std::filesystem::is_directory(folder, ignored) ? folder : std::filesystem::path();
}

void append(std::vector<ConfigError>& all, std::vector<ConfigError> more) {
    std::ranges::move(more, std::back_inserter(all));
}

/// Reads one configuration: ticketgate.toml first, then the files that it names.
class Loader {
  public:
    explicit Loader(const std::filesystem::path& file) : reader_(file) {
        std::error_code ignored;
        config_.file = std::filesystem::absolute(file, ignored).lexically_normal();
        config_.desk.reply_delimiter = mail::kReplyDelimiter;
        config_.desk.trusted_authserv = config_.trusted_authserv;
    }

    ConfigResult load() {
        if (reader_.readable() && reader_.root().entries.empty()) {
            reader_.fail(0, "", fmt::format("found an empty file; accepted: {}", kSample));
        }
        if (!reader_.readable()) return {config_, reader_.take_errors()};
        read_sections();
        const Folders folders = read_folders();
        CalendarFiles calendars = load_calendars(folders.calendars);
        PolicyFiles policies;
        if (!folders.policies.empty()) policies = load_policies(folders.policies, calendars.countries);
        const DeskSections desk = read_desk(reader_, policies.names, folders.policies.string());
        check_mailbox_categories(reader_, desk, policies.policies);
        take_desk(desk);
        std::vector<ConfigError> errors = reader_.take_errors();
        append(errors, std::move(calendars.errors));
        append(errors, std::move(policies.errors));
        append(errors, take_templates(folders, policies));
        CannedAnswers canned = load_canned(folders.canned);
        config_.desk.canned = std::move(canned.answers);
        append(errors, std::move(canned.errors));
        for (PolicyFile& file : policies.policies)
            config_.desk.policies[file.policy.name] = std::move(file.policy);
        return {std::move(config_), std::move(errors)};
    }

  private:
    void read_sections() {
        const Place& place = reader_.place();
        reader_.read(reader_.root(), "", {}, kSections);
        reader_.read(reader_.section("store"), "store", bind(kStore, config_, place));
        reader_.read(reader_.section("trust"), "trust", bind(kTrust, config_, place));
        reader_.read(reader_.section("limits"), "limits", bind(kLimits, config_.desk, place));
        const Table& outgoing = reader_.section("outgoing");
        reader_.read(outgoing, "outgoing",
                     joined({bind(kRelay, config_.outgoing, place), server_settings(config_.outgoing, place),
                             bind(kOutgoing, config_, place)}));
        check_server(reader_, outgoing, "outgoing", config_.outgoing);
        check_store();
    }

    void check_store() {
        if (config_.store.empty()) return;
        std::error_code ignored;
        if (std::filesystem::is_directory(config_.store, ignored)) {
            reader_.refuse(reader_.section("store"), "store", "path", "a folder", "a file in a folder");
        } else if (!std::filesystem::is_directory(config_.store.parent_path(), ignored)) {
            config_.warnings.push_back(fmt::format("the folder of the store, {}, is not there yet",
                                                   config_.store.parent_path().string()));
        }
    }

    Folders read_folders() {
        Folders folders;
        const Table& table = reader_.section("policies");
        reader_.read(table, "policies", bind(kFolders, folders, reader_.place()));
        if (folders.policies.empty() && table.find("path") == nullptr) {
            const Value here{std::string("policies"), table.line};
            auto usual = folder_value(here, reader_.place());
            if (usual.value) folders.policies = std::move(*usual.value);
            if (!usual.value)
                reader_.fail(table.line, "policies.path",
                             fmt::format("missing ({}); accepted: {}", usual.why, kFolder));
        }
        if (table.find("templates") == nullptr) folders.templates = beside(folders.policies, "templates");
        if (table.find("calendars") == nullptr) folders.calendars = beside(folders.policies, "calendars");
        if (table.find("canned") == nullptr) folders.canned = beside(folders.policies, "canned");
        return folders;
    }

    void take_desk(const DeskSections& desk) {
        config_.desk.reply_delimiter = mail::kReplyDelimiter;
        config_.desk.trusted_authserv = config_.trusted_authserv;
        for (const MailboxSection& section : desk.mailboxes) {
            config_.mailboxes.push_back(section.mailbox);
            config_.desk.queues[section.queue.name] = section.queue;
            append_warnings(server_warnings("mailbox " + section.mailbox.name, section.mailbox.server));
        }
        for (const OperatorSection& section : desk.operators) config_.desk.operators.push_back(section.who);
        append_warnings(server_warnings("the relay", config_.outgoing));
        append_warnings(desk_warnings(desk));
    }

    void append_warnings(std::vector<std::string> more) {
        std::ranges::move(more, std::back_inserter(config_.warnings));
    }

    std::vector<ConfigError> take_templates(const Folders& folders, const PolicyFiles& policies) {
        const bool none = folders.templates.empty();
        TemplatesResult loaded =
            load_templates(none ? std::nullopt : std::optional(folders.templates), policies.names);
        config_.desk.templates = std::move(loaded.templates);
        std::vector<ConfigError> errors = std::move(loaded.errors);
        append(errors, check_languages(policies.policies, config_.desk.templates));
        return errors;
    }

    FileReader reader_;
    Config config_;
};

}  // namespace

std::string ConfigError::str() const {
    std::string place = file.string();
    if (line > 0) place += fmt::format(":{}", line);
    if (!key.empty()) place += fmt::format(": {}", key);
    return fmt::format("{}: {}", place, text);
}

ConfigResult load_config(const std::filesystem::path& file) {
    return Loader(file).load();
}

}  // namespace ticketgate
