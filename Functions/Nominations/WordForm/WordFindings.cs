namespace TechVolunteers.Nominations.WordForm;

/// <summary>The sentences about a Word file as a file. What a form's answers lack is said elsewhere.</summary>
/// <param name="title">Which file of the packet, as a sentence says it.</param>
public sealed class WordFindings(string title)
{
    /// <summary>The sentences about the form itself.</summary>
    public static WordFindings Form { get; } = new("推荐表");

    /// <summary>Whether a refusal is about what a word processor would do with the file, not about reading it.</summary>
    public static bool OnlyHarmsPrograms(Finding finding) => finding.Code is "word-macros" or "word-ole-object" or "word-active-field" or "word-external-part";

    private const string SaveAgain = "请在 Word 或 WPS 中打开原文件，“另存为”不带密码、不带宏的 .docx 后重新上传。";
    private const string CopyText = "请把内容复制为普通文字，删去该对象，另存为 .docx 后重新上传。";

    public Finding Empty() => Refused("word-empty", $"{title}是空文件（0 字节）。", "请确认文件能正常打开，再重新上传。");

    public Finding NotWord() => Refused("word-not-word", $"{title}不是 Word 文档，只是扩展名写成了 .docx。", SaveAgain);

    public Finding Truncated() => Refused("word-broken", $"{title}的 .docx 文件不完整或已损坏，无法打开。", "请确认文件能正常打开，再重新上传；打不开的，请另存一份。");

    public Finding BrokenOld() => Refused("word-broken", $"{title}的 .doc 文件不完整或已损坏，无法打开。", "请确认文件能正常打开，再另存为 .docx 后重新上传。");

    public Finding NoMainPart() => Refused("word-no-main-part", $"{title}是压缩包，里面没有 Word 正文。", SaveAgain);

    public Finding Encrypted() => Refused("word-encrypted", $"{title}设有打开密码，无法读取。", "请取消密码，另存为 .docx 后重新上传。");

    public Finding Macros(string where) => Refused("word-macros", $"{title}中含有宏（可执行程序）。", SaveAgain, where);

    public Finding TooManyEntries() => Refused("word-too-many-parts", $"{title}内部的部件过多，不是正常的 Word 文档。", SaveAgain);

    public Finding TooMuchData(string where) =>
        Refused("word-zip-bomb", $"{title}解压后的数据量异常巨大，不是正常的 Word 文档。", "请删去过大的图片或对象，另存为 .docx 后重新上传。", where);

    public Finding TextTooLong(string where) =>
        Refused("word-text-too-long", $"{title}的正文数据过大，无法安全读取。", "请精简内容，或把长材料分成几个附件上传。", where);

    public Finding TooDeep(string where) => Refused("word-too-deep", $"{title}中的表格层层嵌套过深，无法安全读取。", "请简化表格，或使用下载的空白表格重新填写后上传。", where);

    public Finding Dtd(string where) => Refused("word-dtd", $"{title}内部含有文档类型声明（DTD），正常的 Word 文档不会有。", SaveAgain, where);

    public Finding BrokenXml(string where) => Refused("word-broken", $"{title}的 .docx 文件不完整或已损坏，无法打开。", SaveAgain, where);

    public Finding EmbeddedObject(string where) => Refused("word-ole-object", $"{title}中嵌入了其他程序的对象或控件。", CopyText, where);

    public Finding ActiveField(string instruction) =>
        Refused("word-active-field", $"{title}中含有会读取其他程序或文件的域（{instruction}）。", "请选中该处，按 Ctrl+Shift+F9 变为普通文字，保存后重新上传。", instruction);

    public Finding ExternalPart(string where) => Refused("word-external-part", $"{title}引用了文件之外的对象或文档。", CopyText, where);

    public Finding ExternalLink(string kind, string target) =>
        Soft("word-external-link", $"{title}引用了文件之外的{kind}，系统没有读取它。", "请核对该处内容；如有需要，请单位改为插入在文件之内再报送。", target);

    public Finding Chunk() =>
        Soft("word-alt-chunk", $"{title}中夹带了另一份格式的内容，系统没有读取那一部分。", "请人工查看；如有需要，请单位复制为普通文字再报送。", null);

    public Finding OldFormat() =>
        Soft("word-not-read", $"{title}是 Word 97 之前的 .doc 格式，系统没有自动读取其中的填写内容。", "请人工查看；建议单位另存为 .docx 后重新报送。", null);

    public Finding NothingFound() =>
        Soft("word-no-answers", $"在{title}中没有找到任何填写项。", "请核对是否上传了正确的文件；建议使用下载的空白推荐表填写。", null);

    public Finding EmptyForm() =>
        Soft("word-empty-form", $"{title}是空白的，没有填写任何内容。", "请填写后重新上传。", null);

    private static Finding Refused(string code, string what, string toDo, string? where = null) => new(code, Severity.Refused, null, what, toDo, null, where);

    private static Finding Soft(string code, string what, string toDo, string? where) => new(code, Severity.Soft, null, what, toDo, null, where);
}
