// What attachments are by their content, and files inside winmail.dat.
#include <catch2/catch.hpp>

#include <string>
#include <string_view>
#include <vector>

#include "mail/file_type.h"
#include "mail/parse.h"
#include "mail/tnef.h"
#include "mail/transfer.h"

namespace {

using namespace std::string_literals;

std::string number(std::uint32_t value, int octets) {
    std::string out;
    for (int i = 0; i < octets; ++i) out += static_cast<char>(value >> (8 * i) & 0xff);
    return out;
}

std::string padded(std::string text) {
    text.append((4 - text.size() % 4) % 4, '\0');
    return text;
}

std::string attribute(char level, std::uint32_t id, const std::string& data) {
    std::uint32_t sum = 0;
    for (const char c : data) sum += static_cast<unsigned char>(c);
    return level + number(id, 4) + number(static_cast<std::uint32_t>(data.size()), 4) + data +
           number(sum & 0xffff, 2);
}

std::string property(std::uint32_t type, std::uint32_t id, const std::string& value) {
    return number(type, 2) + number(id, 2) + number(1, 4) +
           number(static_cast<std::uint32_t>(value.size()), 4) + padded(value);
}

const std::string kBegin = "\x78\x9F\x3E\x22"s + "\1\0"s;
const std::string kRussian = attribute(1, 0x00069007, number(1251, 4) + number(0, 4));
const std::string kNewFile = attribute(2, 0x00069002, std::string(14, '\0'));

std::string title(const std::string& name) {
    return attribute(2, 0x00018010, name + '\0');
}
std::string data(const std::string& bytes) {
    return attribute(2, 0x0006800F, bytes);
}

/// Numbers, lists and named properties stand before what is looked for, as they do in real ones.
std::string long_name(const std::string& utf16) {
    const std::string named = number(0x1E, 2) + number(0x8001, 2) + std::string(16, 'G') + number(1, 4) +
                              number(6, 4) + padded("a\0b\0\0\0"s) + number(1, 4) + number(2, 4) +
                              padded("x\0"s);
    return attribute(2, 0x00069005,
                     number(6, 4) + number(3, 2) + number(0x3705, 2) + number(1, 4) + named +
                         number(0x1003, 2) + number(0x1234, 2) + number(2, 4) + number(7, 4) + number(8, 4) +
                         property(0x1F, 0x3707, utf16) + property(0x1E, 0x370E, "Text/Plain\0"s) +
                         property(0x1E, 0x3712, "c1@example.org\0"s));
}

std::string letter_with(const std::string& name, const std::string& type, const std::string& bytes) {
    return "From: a@example.org\nContent-Type: multipart/mixed; "
           "boundary=b\n\n--b\n\ntext\n--b\nContent-Type: " +
           type + "\nContent-Disposition: attachment; filename=\"" + name +
           "\"\nContent-Transfer-Encoding: base64\n\n" + mail::encode_base64_lines(bytes) + "--b--\n";
}

}  // namespace

TEST_CASE("files come out of winmail.dat") {
    const std::string bytes = kBegin + attribute(1, 0x00089006, number(0x10000, 4)) + kRussian + kNewFile +
                              title("OTCHET~1.TXT") + data("one") +
                              long_name("\x1e\x04\x42\x04.\0t\0x\0t\0\0\0"s) + kNewFile +
                              title("\xCA\xE0\xF1\xF1\xE0.png") + data("\x89PNG\r\n\x1A\nrest");
    const mail::ParsedMail got = mail::parse(letter_with("winmail.dat", "application/ms-tnef", bytes));
    REQUIRE(got.attachments.size() == 3);
    CHECK(got.attachments[0].filename == "winmail.dat");
    CHECK(got.attachments[0].detected_type == "application/ms-tnef");
    CHECK(got.attachments[1].filename == "От.txt");
    CHECK(got.attachments[1].content_type == "text/plain");
    CHECK(got.attachments[1].content_id == "c1@example.org");
    CHECK(got.attachments[1].bytes == "one");
    CHECK(got.attachments[2].filename == "Касса.png");
    CHECK(got.attachments[2].content_type == "image/png");
    CHECK(got.attachments[2].detected_type == "image/png");
    // By content: some letters call it application/octet-stream.
    CHECK(mail::parse(letter_with("att1.bin", "application/octet-stream", bytes)).attachments.size() == 3);
}

TEST_CASE("the data of a file may stand among its properties") {
    const auto files = [](const std::string& properties) {
        return mail::read_tnef(kBegin + kNewFile + attribute(2, 0x00069005, number(2, 4) + properties));
    };
    const std::string name = property(0x1E, 0x3704, "a.txt\0"s);
    const std::string binary = name + property(0x102, 0x3701, "bytes");
    const std::string object = name + property(0x0D, 0x3701, std::string(16, 'I') + "inside");
    for (const auto& [properties, expected] : {std::pair{binary, "bytes"}, std::pair{object, "inside"}}) {
        const std::string whole = kBegin + kNewFile + attribute(2, 0x00069005, number(2, 4) + properties);
        const mail::Tnef got = mail::read_tnef(whole);
        REQUIRE(got.files.size() == 1);
        CHECK(got.files[0].name == "a.txt");
        CHECK(got.files[0].bytes == expected);
        CHECK_FALSE(got.damaged);
    }
    CHECK(files(number(0x0777, 2)).files.size() == 1);
}

TEST_CASE("a winmail.dat made to hurt") {
    const std::string whole = kBegin + kNewFile + title("a.txt") + data("one") + long_name("a\0\0\0"s);
    for (std::size_t length = 0; length < whole.size(); ++length)
        CHECK(mail::read_tnef(whole.substr(0, length)).files.size() <= 1);
    CHECK(mail::read_tnef(kBegin + kNewFile + "\2"s + number(0x0006800F, 4) + number(0xFFFFFFFF, 4) + "x")
              .damaged);
    std::string many = kBegin;
    for (int i = 0; i < 1000; ++i) many += kNewFile;
    CHECK(mail::read_tnef(many).files.size() == 200);
    CHECK(mail::read_tnef(many).damaged);
    // Four thousand million values of no size at all.
    const std::string endless =
        kBegin + kNewFile +
        attribute(2, 0x00069005,
                  number(0xFFFFFFFF, 4) + number(0x1001, 2) + number(0x10, 2) + number(0xFFFFFFFF, 4));
    CHECK(mail::read_tnef(endless).files.size() == 1);
}

TEST_CASE("types by content") {
    struct Case {
        std::string bytes, type;
    };
    const std::string bmp =
        "BM" + number(70, 4) + number(0, 4) + number(54, 4) + number(40, 4) + std::string(20, '\0');
    const Case cases[] = {
        {"\xFF\xD8\xFF\xE0\0\x10JFIF"s, "image/jpeg"},
        {"\x89PNG\r\n\x1A\n", "image/png"},
        {"GIF89a", "image/gif"},
        {bmp, "image/bmp"},
        {"BMW drivers write text too, long enough to be seen", ""},
        {"RIFF\1\0\0\0WEBPVP8 "s, "image/webp"},
        {"II*\0"s, "image/tiff"},
        {"\0\0\0\x18"s + "ftypisom", "video/mp4"},
        {"%PDF-1.7\n", "application/pdf"},
        {"junk\r\n%PDF-1.4\n", "application/pdf"},
        {"PK\x03\x04", "application/zip"},
        {"Rar!\x1A\x07\x01\0"s, "application/vnd.rar"},
        {"7z\xBC\xAF\x27\x1C", "application/x-7z-compressed"},
        {"\x1F\x8B\x08", "application/gzip"},
        {"MZ\x90\0"s + std::string(60, '\0'), "application/vnd.microsoft.portable-executable"},
        {"MZ is how this sentence begins, and it goes on for quite a while yet", ""},
        {"\x7F"
         "ELF\2",
         "application/x-elf"},
        {"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", "application/x-ole-storage"},
        {"{\\rtf1", "application/rtf"},
        {"\xEF\xBB\xBF \n<!DOCTYPE html><html>", "text/html"},
        {"<?xml version='1.0'?><svg>", "image/svg+xml"},
        {"<?xml version='1.0'?><a/>", "application/xml"},
        {std::string(257, 'x') + "ustar", "application/x-tar"},
        {"Plain text", ""},
        {"", ""},
    };
    for (const Case& c : cases) {
        INFO(c.bytes);
        CHECK(mail::type_by_content(c.bytes) == c.type);
    }
    const mail::ParsedMail got =
        mail::parse(letter_with("picture.jpg", "image/jpeg", "MZ" + std::string(60, '\0')));
    REQUIRE(got.attachments.size() == 1);
    CHECK(got.attachments[0].content_type == "image/jpeg");
    CHECK(got.attachments[0].detected_type == "application/vnd.microsoft.portable-executable");
}

namespace {

std::string zip(const std::vector<std::string>& names, std::uint32_t flags) {
    std::string files, directory;
    for (const std::string& name : names) {
        const std::string common = number(20, 2) + number(flags, 2) + std::string(18, '\0') +
                                   number(static_cast<std::uint32_t>(name.size()), 2) + number(0, 2);
        directory += "PK\x01\x02" + number(20, 2) + common + std::string(14, '\0') + name;
        files += "PK\x03\x04" + common + name;
    }
    return files + directory + "PK\x05\x06" + std::string(8, '\0') +
           number(static_cast<std::uint32_t>(directory.size()), 4) +
           number(static_cast<std::uint32_t>(files.size()), 4) + number(0, 2);
}

}  // namespace

TEST_CASE("office documents are told from other archives") {
    CHECK(mail::type_by_content(zip({"[Content_Types].xml", "word/document.xml"}, 0)) ==
          "application/vnd.openxmlformats-officedocument.wordprocessingml.document");
    CHECK(mail::type_by_content(zip({"xl/book.xml", "[Content_Types].xml"}, 0)) ==
          "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet");
    CHECK(mail::type_by_content(zip({"word/notes.txt"}, 0)) == "application/zip");
    CHECK(mail::type_by_content("PK\x03\x04" + std::string(26, '\0') +
                                "mimetypeapplication/vnd.oasis.opendocument.textPK") ==
          "application/vnd.oasis.opendocument.text");
}

TEST_CASE("what wants a password") {
    CHECK(mail::is_encrypted(zip({"a.txt"}, 1)));
    CHECK_FALSE(mail::is_encrypted(zip({"a.txt", "b.txt"}, 0x800)));
    CHECK(mail::is_encrypted("PK\x03\x04" + number(20, 2) + number(1, 2) + std::string(22, '\0')));
    const std::string rar4 = "Rar!\x1A\x07\0"s;
    CHECK(mail::is_encrypted(rar4 + "\0\0\x73\x80\0\x0D\0"s + std::string(6, '\0')));
    CHECK(
        mail::is_encrypted(rar4 + "\0\0\x73\0\0\x0D\0"s + std::string(6, '\0') + "\0\0\x74\x04\x80\x20\0"s));
    CHECK_FALSE(
        mail::is_encrypted(rar4 + "\0\0\x73\0\0\x0D\0"s + std::string(6, '\0') + "\0\0\x74\0\x80\x20\0"s));
    const std::string rar5 = "Rar!\x1A\x07\x01\0"s + std::string(4, '\0');
    CHECK(mail::is_encrypted(rar5 + "\3\4\0\0"s));
    CHECK(mail::is_encrypted(rar5 + "\3\1\0\0"s + std::string(4, '\0') + "\x08\2\1\4\0\3\1\0\0"s));
    CHECK_FALSE(mail::is_encrypted(rar5 + "\3\1\0\0"s + std::string(4, '\0') + "\x08\2\1\4\0\3\2\0\0"s));
    const std::string seven = "7z\xBC\xAF\x27\x1C\0\4"s + std::string(4, '\0') + number(0, 4) + number(0, 4) +
                              number(8, 4) + number(0, 4) + number(0, 4);
    CHECK(mail::is_encrypted(seven + "\x17\x06\x24\x06\xF1\x07\x01"s));
    CHECK_FALSE(mail::is_encrypted(seven + "\x17\x06\x23\x03\x01\x01\x05"s));
    CHECK(mail::is_encrypted(
        "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1..E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e\0"s));
    CHECK_FALSE(mail::is_encrypted("plain"));
    CHECK_FALSE(mail::is_encrypted("PK\x03\x04 zip?"));
    CHECK(
        mail::parse(letter_with("a.zip", "application/zip", zip({"a.txt"}, 1))).attachments.at(0).encrypted);
}
