namespace TechVolunteers.Nominations.Scan;

/// <summary>The sentences about a PDF as a file. <c>title</c> says which file of the packet, such as 盖章扫描件.</summary>
public static class PdfFindings
{
    private const string ScanAgain = "请重新扫描或“打印为 PDF”后再上传。";

    public static Finding Empty(string title) => Refused("pdf-empty", $"{title}是空文件（0 字节）。", "请确认文件能正常打开，再重新上传。");

    public static Finding NotPdf(string title) => Refused("pdf-not-pdf", $"{title}不是标准的 PDF 文件（文件开头不是 %PDF-）。", ScanAgain);

    public static Finding Broken(string title) => Refused("pdf-broken", $"{title}不完整或已损坏，无法打开。", "请确认文件能正常打开；打不开的，请重新扫描后再上传。");

    public static Finding Encrypted(string title) => Refused("pdf-encrypted", $"{title}设有打开密码，无法读取。", "请取消密码后重新上传。");

    public static Finding TooManyPages(string title, int pages, int most) =>
        Refused("pdf-too-many-pages", $"{title}有 {pages} 页，超过 {most} 页的上限。", $"请只保留推荐表及必要的盖章页（不超过 {most} 页），其余材料作为附件上传。", $"{pages} 页");

    public static Finding PageTooLarge(string title, int page, double widthMm, double heightMm) =>
        Refused("pdf-page-too-large", $"{title}第 {page} 页的尺寸为 {widthMm:0}×{heightMm:0} 毫米，不是正常的纸张。", "请按 A4 纸扫描后重新上传。", $"第 {page} 页");

    public static Finding ImageTooLarge(string title, int page, int width, int height) =>
        Refused("pdf-image-too-large", $"{title}第 {page} 页的图片有 {width}×{height} 像素，过大而无法安全读取。", "请用 200 至 300 dpi 扫描后重新上传。", $"第 {page} 页");

    public static Finding Active(string title, string what) =>
        Refused("pdf-active", $"{title}中含有会自动执行的内容（{what}）。", ScanAgain, what);

    public static Finding OwnerEncrypted(string title) =>
        Soft("pdf-restricted", $"{title}设有使用限制（权限密码），但可以打开。", "请人工核对；如影响打印或查看，请单位取消限制后重新报送。");

    public static Finding LateHeader(string title, int bytes) =>
        Soft("pdf-late-header", $"{title}的 PDF 内容之前有 {bytes} 字节的多余数据，不合标准。", "请人工查看；如有疑问，请单位重新扫描后报送。");

    public static Finding EmbeddedFile(string title) =>
        Soft("pdf-embedded-file", $"{title}中夹带了其他文件，系统没有读取。", "请人工查看；如有需要，请单位把该文件作为附件单独上传。");

    public static Finding TrailingData(string title) =>
        Soft("pdf-polyglot", $"{title}的末尾附有另一个文件（压缩包）的数据。", "请人工查看；建议单位重新扫描后报送。");

    public static Finding NoPages(string title) => Refused("pdf-broken", $"{title}中没有页面。", ScanAgain);

    private static Finding Refused(string code, string what, string toDo, string? evidence = null) => new(code, Severity.Refused, null, what, toDo, null, evidence);

    private static Finding Soft(string code, string what, string toDo) => new(code, Severity.Soft, null, what, toDo);
}
