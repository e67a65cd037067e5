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

    public static Refusal NoSuchNomination { get; } = Refusal.Unknown("没有找到要替换的推荐材料，或者它不属于您的单位。", "请从“推荐单位”页面重新进入。");

    public static Refusal DraftOrNomination { get; } = Refusal.Invalid("要替换的推荐材料（nomination）与在线推荐表（draft）不是同一份。", "请只填写其中一项。");

    public static Refusal OtherCategory { get; } = Refusal.Invalid("替换材料时不能更改推荐类别。", "如需更换类别，请撤回后重新报送。");

    public static Refusal NoSuchUpload { get; } = Refusal.Unknown("没有找到这次上传，或者它不属于您的单位。", "上传开始 24 小时后失效，请重新开始上传。");

    public static Refusal TooManyOpen { get; } = new(RefusalKind.TooMany, "贵单位没有完成的上传太多。", "请先完成或取消以前的上传；不再继续的上传在开始 24 小时后自动取消。");

    public static Refusal NoSuchBlock { get; } = Refusal.Unknown("这次上传中没有这一块。", "请按开始上传时得到的文件序号和块数（都从 0 数起）重新发送。");

    /// <summary>A lost race with another commit or with the end of the same upload.</summary>
    public static Refusal BeingCommitted { get; } = Refusal.Stale("这次上传正由另一个请求提交或取消。");

    public static Refusal BlockBytes(int smallest, int largest) => Refusal.Invalid($"每块的字节数（blockBytes）应在 {smallest:N0} 到 {largest:N0} 之间。", "请更正后重新开始上传；不填写时为最大值。");

    public static Refusal NotAnnounced(string name) => Refusal.Invalid($"“{name}”的字节数（length）或 SHA-256（sha256）没有填写正确。", "字节数是整数；SHA-256 是 64 位十六进制数，可以不填写。");

    public static Refusal BlockLength(int file, int block, int expected) => Refusal.Invalid($"第 {file} 个文件的第 {block} 块应为 {expected:N0} 字节，收到的不是这么多，因此没有收存。", "请重新发送这一块。");

    public static Refusal BrokenBlock(int file, int block) => Refusal.Invalid($"第 {file} 个文件的第 {block} 块没有传完，因此没有收存。", "请查询已收到的块，接着发送没有收到的。");

    public static Refusal BlockHash(int file, int block) => Refusal.Invalid($"第 {file} 个文件的第 {block} 块与声明的 SHA-256 不符，因此没有收存。", "请重新发送这一块。");

    public static Refusal OtherBlock(int file, int block) => new(RefusalKind.Stale, $"第 {file} 个文件的第 {block} 块已经收到，内容与这次发送的不同。", "文件如有改动，请取消这次上传，重新开始。");

    public static Refusal BlocksMissing(int file, IReadOnlyList<int> blocks) => new(
        RefusalKind.Stale, $"材料还没有传完：第 {file} 个文件还缺第 {string.Join("、", blocks.Take(10))}{(blocks.Count > 10 ? " … " : " ")}块，共 {blocks.Count} 块。", "请发送没有收到的块，再提交。");

    public static Refusal FileHash(string name) => Refusal.Invalid($"“{name}”传完后的 SHA-256 与开始时声明的不同。", "文件可能在上传期间被改动，请取消这次上传，重新开始。");

    /// <summary>Why nothing more can be done with an upload; null while it is open.</summary>
    public static Refusal? Over(Sessions.UploadState state, bool expired) => state switch
    {
        Sessions.UploadState.Committed => Refusal.Closed("这次上传已经提交，回执已经生成。", "请在材料页面查看回执；需要更换材料的，请重新开始上传。"),
        Sessions.UploadState.Discarded => Refusal.Closed("这次上传已经取消。", "请重新开始上传。"),
        _ => expired ? Refusal.Closed("这次上传开始已超过 24 小时，已经失效。", "请重新开始上传。") : null,
    };
}
