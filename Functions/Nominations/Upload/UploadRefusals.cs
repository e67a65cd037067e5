using System.Globalization;

namespace TechVolunteers.Nominations.Upload;

/// <summary>The sentences about an upload that is not taken. Nothing of it is kept.</summary>
public static class UploadRefusals
{
    private const string Whole = "请重新选择全部文件，再次提交。";

    public static Refusal NotMultipart { get; } = new(
        RefusalKind.WrongType, "报送材料应以 multipart/form-data 格式提交。", "请在“报送材料”页面选择文件提交；用程序提交的，请按接口说明设置 Content-Type 和 boundary。");

    public static Refusal Broken { get; } = Refusal.Invalid("文件没有传完，连接中断，或者内容不完整，因此没有收存。", Whole);

    public static Refusal Malformed { get; } = Refusal.Invalid("提交内容的格式不正确，无法分辨其中的文件。", "请在“报送材料”页面提交；用程序提交的，请检查各部分的 Content-Disposition 和 boundary。");

    public static Refusal TooManyParts { get; } = Refusal.Invalid("提交的部分太多。", "一份材料只包括类别、推荐表、盖章扫描件、附件和公示同意书。");

    public static Refusal NoCategory { get; } = Refusal.Invalid("没有选择推荐类别。", "请选择类别后重新提交。");

    public static Refusal CategoryTwice { get; } = Refusal.Invalid("推荐类别提交了不止一次。", "一份材料只能选择一个类别，请重新提交。");

    public static Refusal NoForm { get; } = Refusal.Invalid("缺少推荐表（Word）。", "请同时上传推荐表的 Word 版和盖章扫描的 PDF 版。");

    public static Refusal NoStamped { get; } = Refusal.Invalid("缺少盖章扫描件（PDF）。", "请同时上传推荐表的 Word 版和盖章扫描的 PDF 版。");

    public static Refusal UnknownPart(string? name) => Refusal.Invalid(
        $"提交中有不认识的部分“{DisplayName.From(name)}”。", "各部分的名称只能是 category、form、stamped、attachments 和 consent，请更正后重新提交。");

    public static Refusal Twice(PacketPart part) => Refusal.Invalid($"{part.Title()}提交了不止一份。", "每份材料只能有一份，其余材料请作为附件上传。");

    public static Refusal NoFileName(PacketPart part) => Refusal.Invalid($"{part.Title()}没有文件名。", "请在提交时注明带扩展名的文件名。");

    public static Refusal TooManyAttachments(int most) => new(RefusalKind.TooLarge, $"附件超过 {most} 个。", $"请合并或精选附件，最多 {most} 个。");

    public static Refusal RequestTooLarge(long limit) => new(
        RefusalKind.TooLarge, $"一次提交的内容超过 {Bytes(limit)}。", "请降低扫描分辨率或精简附件，使全部文件的总大小不超过这个限制。");

    public static Refusal PartTooLarge(PacketPart part, string name, long limit) => new(
        RefusalKind.TooLarge, $"{part.Title()}“{name}”超过 {Bytes(limit)}。", "请压缩图片或降低扫描分辨率后重新上传。");

    public static Refusal AttachmentsTooLarge(long limit) => new(
        RefusalKind.TooLarge, $"全部附件合计超过 {Bytes(limit)}。", "请压缩或精选附件后重新上传。");

    /// <summary>A file that is empty is a fault of the content; any other is of a kind that is not taken.</summary>
    public static Refusal Of(Finding finding) =>
        new(finding.Code == "file-empty" ? RefusalKind.Invalid : RefusalKind.WrongType, finding.What, finding.Do);

    /// <summary>“95 MB（95,000,000 字节）”.</summary>
    public static string Bytes(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1_000_000m:0.##} MB（{bytes:N0} 字节）");
}
