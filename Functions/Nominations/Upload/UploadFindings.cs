using System.Collections.Immutable;

namespace TechVolunteers.Nominations.Upload;

/// <summary>The sentences about a file whose name, type and content do not fit.</summary>
public static class UploadFindings
{
    public static Finding Empty(PacketPart part, string name) =>
        Refused("file-empty", $"{part.Title()}“{name}”是空文件（0 字节）。", "请确认文件能正常打开，再重新上传。", name);

    public static Finding WrongExtension(PacketPart part, string name, ImmutableArray<FileKind> allowed) =>
        Refused("file-type-not-allowed", $"{part.Title()}“{name}”的类型不符合要求。", $"请上传{string.Join("、", allowed.Select(Extension))} 格式的文件。", name);

    public static Finding ContentDiffers(PacketPart part, string name, FileKind named, FileKind actual) =>
        Refused(
            "file-content-differs",
            $"{part.Title()}“{name}”的扩展名是 {Extension(named)}，但内容{Content(actual)}。",
            named is FileKind.Docx or FileKind.Doc
                ? "请在 Word 或 WPS 中打开原文件，不设密码，“另存为”.docx 后重新上传；只改扩展名是不行的。"
                : "请用原软件重新导出或扫描为要求的格式后再上传；只改扩展名是不行的。",
            name);

    public static Finding TypeDiffers(PacketPart part, string name, string declared, FileKind actual) =>
        Refused(
            "file-type-differs",
            $"{part.Title()}“{name}”上传时声明的类型（{declared}）与内容（{Extension(actual)}）不一致。",
            "请在网页上直接选择文件上传；用程序上传的，请改正该部分的 Content-Type。",
            name);

    public static string Extension(FileKind kind) => kind switch
    {
        FileKind.Docx => ".docx",
        FileKind.Doc => ".doc",
        FileKind.Pdf => ".pdf",
        FileKind.Jpeg => ".jpg",
        FileKind.Png => ".png",
        _ => "其他格式",
    };

    private static string Content(FileKind actual) => actual switch
    {
        FileKind.Docx => "是 .docx 文档",
        FileKind.Doc => "是旧版 .doc 文档",
        FileKind.Pdf => "是 PDF",
        FileKind.Jpeg => "是 JPEG 图片",
        FileKind.Png => "是 PNG 图片",
        FileKind.Zip => "是压缩包，不是完整的 Word 文档",
        FileKind.Compound => "是加密的或其他类型的 Office 文件",
        _ => "不是这种格式",
    };

    private static Finding Refused(string code, string what, string toDo, string name) => new(code, Severity.Refused, null, what, toDo, null, name);
}
