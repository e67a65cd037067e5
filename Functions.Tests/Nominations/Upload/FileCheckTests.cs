using System.Text;
using TechVolunteers.Nominations;
using TechVolunteers.Nominations.Upload;
using TechVolunteers.Tests.Nominations.WordForm;
using TechVolunteers.Tests.Packets;
using Xunit;

namespace TechVolunteers.Tests.Nominations.Upload;

public sealed class FileCheckTests
{
    private const string DocxType = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";

    [Theory]
    [InlineData("forms/A-001.docx", FileKind.Docx)]
    [InlineData("forms/A-011.docx", FileKind.Docx)]
    [InlineData("forms/A-017.doc", FileKind.Doc)]
    [InlineData("forms/X-renamed-zip.docx", FileKind.Zip)]
    [InlineData("forms/X-truncated.docx", FileKind.Zip)]
    [InlineData("forms/X-renamed-exe.docx", FileKind.Other)]
    [InlineData("forms/X-renamed-pdf.docx", FileKind.Pdf)]
    [InlineData("scans/S-051.pdf", FileKind.Pdf)]
    [InlineData("scans/X-garbage-header.pdf", FileKind.Pdf)]
    public void A_kind_is_told_from_the_content(string file, FileKind kind)
    {
        using var content = SamplePackets.Open(file.Split('/'));
        Assert.Equal(kind, FileKinds.Detect(content));
        Assert.Equal(0, content.Position);
    }

    [Fact]
    public void Images_and_other_compound_files_are_told_too()
    {
        Assert.Equal(FileKind.Png, FileKinds.FromSignature([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]));
        Assert.Equal(FileKind.Jpeg, FileKinds.FromSignature([0xFF, 0xD8, 0xFF, 0xE0]));
        Assert.Equal(FileKind.Empty, FileKinds.FromSignature([]));
        Assert.Equal(FileKind.Compound, FileKinds.Detect(DocxFormReaderTests.Compound("Root Entry", "EncryptedPackage")));
        Assert.Equal(FileKind.Zip, FileKinds.Detect(Docx.Package([("a.txt", "x")])));
    }

    [Theory]
    [InlineData("%PDF-", 0)]
    [InlineData("PK\u0003\u0004PK\u0005\u0006", 0)]
    [InlineData("PK\u0003\u0004", 70_000)]
    public void Short_and_senseless_files_have_a_kind(string start, int zeros)
    {
        using var content = new MemoryStream([.. Encoding.ASCII.GetBytes(start), .. new byte[zeros]]);
        Assert.Contains(FileKinds.Detect(content), new[] { FileKind.Pdf, FileKind.Zip });
    }

    [Theory]
    [InlineData("\u0001\u00ef\u0000%PDF-1.4", FileKind.Pdf)]
    [InlineData("\r\n%PDF-1.4", FileKind.Pdf)]
    [InlineData("GIF89a/*%PDF-1.4", FileKind.Other)]
    [InlineData("MZ\u0000%PDF-1.4", FileKind.Other)]
    [InlineData(" <html><!--%PDF-1.4", FileKind.Other)]
    [InlineData("xx<script>%PDF-1.4", FileKind.Other)]
    [InlineData("#!/bin/sh %PDF-1.4", FileKind.Other)]
    [InlineData("%!PS %PDF-1.4", FileKind.Other)]
    public void Reliability_U2_bytes_before_a_PDF_do_no_harm_unless_they_make_it_another_file(string start, FileKind kind)
    {
        using var content = new MemoryStream([.. Encoding.Latin1.GetBytes(start), .. new byte[100]]);
        Assert.Equal(kind, FileKinds.Detect(content));
    }

    [Fact]
    public void A_PDF_that_begins_after_1024_bytes_is_none()
    {
        using var content = new MemoryStream([.. new byte[1_025], .. "%PDF-1.4"u8]);
        Assert.Equal(FileKind.Other, FileKinds.Detect(content));
    }

    [Theory]
    [InlineData(PacketPart.Form, "推荐表.docx", DocxType, FileKind.Docx)]
    [InlineData(PacketPart.Form, "推荐表.DOC", "application/msword", FileKind.Doc)]
    [InlineData(PacketPart.Form, "推荐表.docx", null, FileKind.Docx)]
    [InlineData(PacketPart.Form, "推荐表.docx", "application/octet-stream", FileKind.Docx)]
    [InlineData(PacketPart.Stamped, "扫描件.pdf", "application/pdf; q=1", FileKind.Pdf)]
    [InlineData(PacketPart.Attachment, "照片.JPEG", "image/jpeg", FileKind.Jpeg)]
    [InlineData(PacketPart.Consent, "同意书.jpg", "image/jpeg", FileKind.Jpeg)]
    public void Name_type_and_content_that_agree_are_taken(PacketPart part, string name, string? type, FileKind kind) =>
        Assert.Equal(new FileCheck.Agreed(kind, name), FileCheck.Of(part, name, type, kind));

    [Theory]
    [InlineData(PacketPart.Form, "推荐表.docx", DocxType, FileKind.Empty, "file-empty")]
    [InlineData(PacketPart.Form, "推荐表.docx", DocxType, FileKind.Zip, "file-content-differs")]
    [InlineData(PacketPart.Form, "推荐表.docx", DocxType, FileKind.Doc, "file-content-differs")]
    [InlineData(PacketPart.Form, "推荐表.docx", DocxType, FileKind.Compound, "file-content-differs")]
    [InlineData(PacketPart.Form, "推荐表.docx", "application/pdf", FileKind.Docx, "file-type-differs")]
    [InlineData(PacketPart.Form, "推荐表.pdf", "application/pdf", FileKind.Pdf, "file-type-not-allowed")]
    [InlineData(PacketPart.Form, "推荐表", null, FileKind.Docx, "file-type-not-allowed")]
    [InlineData(PacketPart.Stamped, "扫描件.pdf", "application/pdf", FileKind.Other, "file-content-differs")]
    [InlineData(PacketPart.Stamped, "扫描件.docx", DocxType, FileKind.Docx, "file-type-not-allowed")]
    [InlineData(PacketPart.Attachment, "a.exe", null, FileKind.Other, "file-type-not-allowed")]
    [InlineData(PacketPart.Attachment, "a.png", "image/png", FileKind.Jpeg, "file-content-differs")]
    [InlineData(PacketPart.Consent, "a.png", "image/png", FileKind.Png, "file-type-not-allowed")]
    public void Any_disagreement_is_refused_in_whole_sentences(PacketPart part, string name, string? type, FileKind kind, string code)
    {
        var finding = Assert.IsType<FileCheck.Refused>(FileCheck.Of(part, name, type, kind)).Finding;

        Assert.Equal((code, Severity.Refused), (finding.Code, finding.Severity));
        Assert.True(finding.What.EndsWith('。') && finding.Do.EndsWith('。'));
        Assert.Contains(name, finding.What, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("推荐表.docx", "推荐表.docx")]
    [InlineData("../../etc/passwd", "etcpasswd")]
    [InlineData("C:\\fakepath\\表.docx", "Cfakepath表.docx")]
    [InlineData("file.docx\u202Efdp.exe", "file.docxfdp.exe")]
    [InlineData("a\0b\r\nc.pdf", "abc.pdf")]
    [InlineData("e\u0301.pdf", "é.pdf")]
    [InlineData("CON.docx", "_CON.docx")]
    [InlineData("name. . ", "name")]
    [InlineData(" ", "未命名")]
    [InlineData(null, "未命名")]
    public void A_name_is_cleaned_for_display(string? sent, string shown) => Assert.Equal(shown, DisplayName.From(sent));

    // Not a row above: half a surrogate pair does not survive the way of a row to its test.
    [Fact]
    public void Half_a_character_in_a_name_is_replaced() => Assert.Equal("\ufffdx.pdf", DisplayName.From("\ud800x.pdf"));

    [Fact]
    public void A_long_name_is_cut_and_keeps_its_extension()
    {
        var shown = DisplayName.From(string.Concat(Enumerable.Repeat("😀", 150)) + ".docx");
        Assert.True(shown.Length <= DisplayName.Longest);
        Assert.EndsWith("😀.docx", shown, StringComparison.Ordinal);
    }
}
