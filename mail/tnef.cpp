#include "mail/tnef.h"

#include <algorithm>
#include <cstdint>
#include <optional>

#include <fmt/format.h>

#include "mail/charset.h"

namespace mail {
namespace {

constexpr std::string_view kSignature = "\x78\x9F\x3E\x22";
constexpr std::size_t kMostFiles = 200, kLongestName = 2000;
constexpr std::uint32_t kMostProperties = 500;  // of one file; some thirty are usual

// [MS-OXTNEF] 2.1.3: the attributes that matter here; all others are stepped over.
enum : std::uint32_t {
    kOemCodepage = 0x00069007,
    kAttachRendData = 0x00069002,  // begins a file
    kAttachTitle = 0x00018010,
    kAttachData = 0x0006800F,
    kAttachment = 0x00069005,  // its MAPI properties
};

// [MS-OXPROPS]
enum : std::uint16_t {
    kAttachDataBinary = 0x3701,
    kAttachFilename = 0x3704,
    kAttachLongFilename = 0x3707,
    kAttachMimeTag = 0x370E,
    kAttachContentId = 0x3712,
};

// [MS-OXCDATA] 2.11.1
enum : std::uint16_t {
    kObject = 0x000D,
    kString8 = 0x001E,
    kUnicode = 0x001F,
    kBinary = 0x0102,
    kMultiple = 0x1000
};

/// Octets of a value that has no length in front; nothing for types that have one, or that nobody knows.
constexpr std::optional<std::size_t> fixed_size(std::uint16_t type) {
    switch (type) {
        case 0x0000:
        case 0x0001:
            return 0;
        case 0x0002:  // two octets, padded
        case 0x0003:
        case 0x0004:
        case 0x000A:
        case 0x000B:
            return 4;
        case 0x0005:
        case 0x0006:
        case 0x0007:
        case 0x0014:
        case 0x0040:
            return 8;
        case 0x0048:
            return 16;
        default:
            return std::nullopt;
    }
}

constexpr bool has_length(std::uint16_t type) {
    return type == kObject || type == kString8 || type == kUnicode || type == kBinary;
}

/// Little-endian, as everything here. What is beyond the end reads as zero and leaves the reader `short_`.
class Reader {
  public:
    explicit Reader(std::string_view bytes) : rest_(bytes) {}

    bool at_end() const { return rest_.empty(); }
    bool ran_short() const { return short_; }

    std::uint32_t number(std::size_t octets) {
        const std::string_view taken = take(octets);
        std::uint32_t value = 0;
        for (std::size_t i = taken.size(); i-- > 0;)
            value = value << 8 | static_cast<unsigned char>(taken[i]);
        return value;
    }

    std::string_view take(std::size_t octets) {
        short_ |= octets > rest_.size();
        const std::string_view taken = rest_.substr(0, octets);
        rest_.remove_prefix(taken.size());
        return taken;
    }

    std::string_view take_padded(std::size_t octets) {
        const std::string_view taken = take(octets);
        rest_.remove_prefix(std::min(rest_.size(), (4 - octets % 4) % 4));
        return taken;
    }

  private:
    std::string_view rest_;
    bool short_ = false;
};

struct Property {
    std::uint16_t type, id;
    std::string_view value;  // the first one's, where there are many
};

void skip_property_name(Reader& in) {
    in.take(16);
    if (in.number(4) == 0) {
        in.take(4);
    } else {
        in.take_padded(in.number(4));
    }
}

/// [MS-OXTNEF] 2.1.3.4; nothing for a type without known length: what follows cannot be found then.
std::optional<Property> read_property(Reader& in) {
    Property out{};
    out.type = static_cast<std::uint16_t>(in.number(2));
    out.id = static_cast<std::uint16_t>(in.number(2));
    if (out.id >= 0x8000) skip_property_name(in);
    const bool multiple = (out.type & kMultiple) != 0;
    out.type = static_cast<std::uint16_t>(out.type & ~kMultiple);
    const auto size = fixed_size(out.type);
    if (!size && !has_length(out.type)) return std::nullopt;
    if (size && *size == 0) return out;
    const std::uint32_t values = multiple || !size ? in.number(4) : 1;
    for (std::uint32_t i = 0; i < values && !in.at_end(); ++i) {
        const std::string_view value = size ? in.take(*size) : in.take_padded(in.number(4));
        if (i == 0) out.value = value;
    }
    return out;
}

class TnefReader {
  public:
    Tnef read(std::string_view bytes) {
        Reader in(bytes);
        in.take(kSignature.size() + 2);
        while (!in.at_end()) {
            in.take(1);  // message or attachment: the id says it too
            const std::uint32_t id = in.number(4);
            const std::string_view value = in.take(in.number(4));
            if (in.ran_short()) break;
            in.take(2);  // a sum that some programs get wrong
            if (!offer(id, value)) break;
        }
        out_.damaged |= in.ran_short();
        return std::move(out_);
    }

  private:
    /// False when no more is taken.
    bool offer(std::uint32_t id, std::string_view value) {
        if (id == kOemCodepage) codepage_ = fmt::format("windows-{}", Reader(value).number(4));
        if (id == kAttachRendData && out_.files.size() >= kMostFiles) {
            out_.damaged = true;
            return false;
        }
        if (id == kAttachRendData) out_.files.emplace_back();
        if (out_.files.empty()) return true;
        TnefFile& file = out_.files.back();
        if (id == kAttachTitle && file.name.empty()) file.name = text_of(kString8, value);
        if (id == kAttachData && file.bytes.empty()) file.bytes = value;
        if (id == kAttachment) read_properties(file, value);
        return true;
    }

    void read_properties(TnefFile& file, std::string_view value) {
        Reader in(value);
        const std::uint32_t count = std::min(in.number(4), kMostProperties);
        for (std::uint32_t i = 0; i < count && !in.at_end(); ++i) {
            const auto property = read_property(in);
            if (!property) break;
            take_property(file, *property);
        }
        out_.damaged |= in.ran_short();
    }

    void take_property(TnefFile& file, const Property& property) const {
        switch (property.id) {
            case kAttachLongFilename:
                if (auto name = text_of(property.type, property.value); !name.empty())
                    file.name = std::move(name);
                break;
            case kAttachFilename:
                if (file.name.empty()) file.name = text_of(property.type, property.value);
                break;
            case kAttachMimeTag:
                file.content_type = text_of(property.type, property.value);
                break;
            case kAttachContentId:
                file.content_id = text_of(property.type, property.value);
                break;
            case kAttachDataBinary:
                // An object begins with the identifier of its interface.
                if (file.bytes.empty() && property.type == kBinary) file.bytes = property.value;
                if (file.bytes.empty() && property.type == kObject && property.value.size() > 16)
                    file.bytes = property.value.substr(16);
                break;
            default:
                break;
        }
    }

    std::string text_of(std::uint16_t type, std::string_view value) const {
        if (type != kString8 && type != kUnicode) return {};
        value = value.substr(0, kLongestName);
        if (type == kUnicode) return decode_charset(value.substr(0, value.size() / 2 * 2), "utf-16le").text;
        return decode_charset(value.substr(0, value.find('\0')), codepage_).text;
    }

    Tnef out_;
    std::string codepage_ = "windows-1252";
};

}  // namespace

bool is_tnef(std::string_view bytes) {
    return bytes.starts_with(kSignature);
}

Tnef read_tnef(std::string_view bytes) {
    return is_tnef(bytes) ? TnefReader().read(bytes) : Tnef{};
}

}  // namespace mail
