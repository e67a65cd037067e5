using System.Collections.Immutable;
using TechVolunteers.Nominations.Scan.Seals;

namespace TechVolunteers.Nominations.Scan;

/// <summary>The sentences about what a stamped scan shows. All of them are advice: a person looks and decides.</summary>
public static class ScanFindings
{
    private const string LookAtSeal = "请人工查看盖章处；确实没有加盖公章的，请单位补盖后重新扫描报送。";
    private const string ScanInColour = "请用彩色模式重新扫描盖章后的推荐表；无法重新扫描的，请人工核对原件。";

    internal static IEnumerable<Finding> About(string title, SealReading seal, CodeReading code, ImmutableArray<int> unreadable, ImmutableArray<string> formats)
    {
        if (!unreadable.IsEmpty)
        {
            yield return PageUnreadable(title, unreadable, formats);
        }

        switch (seal.Verdict)
        {
            case SealVerdict.Missing:
                yield return SealMissing(title);
                break;
            case SealVerdict.Unclear:
                yield return SealUnclear(title, seal);
                break;
            case SealVerdict.Present:
            default:
                break;
        }

        if (code.Sightings.Select(one => one.Code).Distinct().Skip(1).Any())
        {
            yield return CodesDiffer(title, code);
        }
        else if (code.Verdict == CodeVerdict.Unreadable)
        {
            yield return Soft("check-code-unreadable", $"{title}上有二维码，但无法识别。", "请人工核对扫描件与 Word 推荐表的内容是否一致。");
        }
    }

    public static Finding SealMissing(string title) => Soft("seal-missing", $"在{title}的各页上没有找到红色圆形公章。", LookAtSeal);

    public static Finding SealUnclear(string title, SealReading seal) => seal.Doubt switch
    {
        SealDoubt.ColourLost => Soft("seal-colour-lost", $"{title}是灰度或黑白的，颜色已经丢失，无法确认公章。", ScanInColour, Place(seal)),
        SealDoubt.OtherColour => Soft("seal-unclear", $"{title}上有类似公章的圆形印记，但不是红色。", "请人工查看；公章应为红色，复印件无效的，请单位重新盖章后彩色扫描报送。", Place(seal)),
        SealDoubt.PartOnly => Soft("seal-unclear", $"{title}上只看到公章的一部分，例如骑缝章。", LookAtSeal, Place(seal)),
        SealDoubt.OtherSize => Soft("seal-unclear", $"{title}上有类似公章的红色圆形印记，但大小不同于公章（36 至 50 毫米）。", LookAtSeal, Place(seal)),
        SealDoubt.Digital => Soft("seal-digital", $"{title}带有电子签章或数字签名，系统不作验证。", "请人工核验电子签章是否有效；无法核验的，请单位加盖公章后扫描报送。"),
        SealDoubt.Unreadable => Soft("seal-unclear", $"{title}有的页面无法识别，不能确认是否盖章。", LookAtSeal),
        _ => Soft("seal-unclear", $"{title}上有类似公章的红色圆圈，但看不清五角星或单位名称。", LookAtSeal, Place(seal)),
    };

    public static Finding PageUnreadable(string title, ImmutableArray<int> pages, ImmutableArray<string> formats) => Soft(
        "scan-page-unreadable",
        $"{title}第 {string.Join("、", pages)} 页的图片无法识别{(formats.IsEmpty ? "" : $"（{string.Join("、", formats)} 格式）")}，公章和校验码没有检查。",
        "请人工查看这些页面；方便的话，请单位改用 JPEG 格式重新扫描后报送。",
        $"第 {string.Join("、", pages)} 页");

    /// <summary>What a disagreement of the codes means; null where there is none, or where the scan's own findings say it.</summary>
    internal static Finding? Agreement(CodeAgreement agreement, string? onForm, CodeReading onScan) => agreement switch
    {
        CodeAgreement.OlderVersion => Soft(
            "scan-older-version", $"盖章扫描件是按第 {onScan.Code!.Version} 版推荐表打印的，早于报送的 Word 推荐表。", "请打印最新的推荐表，重新盖章扫描后报送；或由工作人员逐项核对。", Codes(onForm, onScan)),
        CodeAgreement.NewerVersion => Soft(
            "scan-newer-version", $"盖章扫描件是按第 {onScan.Code!.Version} 版推荐表打印的，晚于报送的 Word 推荐表。", "请报送与扫描件同一版的 Word 推荐表；或由工作人员逐项核对。", Codes(onForm, onScan)),
        CodeAgreement.OtherNomination => Soft(
            "scan-other-nomination", "盖章扫描件上的校验码属于另一份推荐，与 Word 推荐表不是同一份。", "请核对是否传错了文件，换成同一份推荐表的扫描件。", Codes(onForm, onScan)),
        CodeAgreement.OtherContent => Soft(
            "scan-other-content", "盖章扫描件与 Word 推荐表的校验码不同，内容可能不一致。", "请由同一份推荐表打印、盖章、扫描后报送；或由工作人员逐项核对。", Codes(onForm, onScan)),
        CodeAgreement.NotOnScan => Soft(
            "scan-without-code", "Word 推荐表带有校验码，盖章扫描件各页上却没有找到。", "请核对扫描件是否由这份推荐表打印、页脚是否完整；由工作人员逐项核对。", onForm),
        CodeAgreement.NotOnForm => Soft(
            "form-without-code", "盖章扫描件带有校验码，Word 推荐表却没有。", "请报送打印扫描件所用的 Word 推荐表；或由工作人员逐项核对。", onScan.Code?.ToString()),
        _ => null,
    };

    /// <summary>How the codes stand to each other, as a fact for the page.</summary>
    public static string Sentence(CodeAgreement agreement) => agreement switch
    {
        CodeAgreement.Same => "与 Word 推荐表一致，是同一版打印的。",
        CodeAgreement.OlderVersion => "早于 Word 推荐表的版本。",
        CodeAgreement.NewerVersion => "晚于 Word 推荐表的版本。",
        CodeAgreement.OtherNomination => "属于另一份推荐。",
        CodeAgreement.OtherContent => "与 Word 推荐表不同。",
        CodeAgreement.Unreadable => "有二维码，无法识别。",
        CodeAgreement.NotOnScan => "扫描件上没有找到。",
        CodeAgreement.NotOnForm => "Word 推荐表没有校验码，无法比对。",
        _ => "没有校验码，请对照页面核对。",
    };

    public static Finding TextDiffers(ImmutableArray<string> labels) => Soft(
        "scan-text-differs",
        $"盖章扫描件的文字与 Word 推荐表不一致：{string.Join("、", labels)}。",
        "请对照扫描件核对这些栏目；确有不同的，请单位重新打印盖章扫描后报送。",
        string.Join("、", labels));

    private static string Codes(string? onForm, CodeReading onScan) => $"Word 推荐表 {onForm}；扫描件 {onScan.Code}";

    private static Finding CodesDiffer(string title, CodeReading code) => Soft(
        "check-codes-differ",
        $"{title}各页的校验码不同，可能混入了其他推荐表或旧版本的页面。",
        "请人工核对各页；混入其他页面的，请单位重新扫描后报送。",
        string.Join("；", code.Sightings.Select(one => $"第 {one.Page} 页 {one.Code}")));

    private static string? Place(SealReading seal) =>
        seal.Best is { } best ? $"第 {best.Page} 页，距左边 {best.Box.X:0} 毫米、距上边 {best.Box.Y:0} 毫米，直径约 {best.DiameterMm:0} 毫米" : null;

    private static Finding Soft(string code, string what, string toDo, string? evidence = null) => new(code, Severity.Soft, null, what, toDo, null, evidence);
}
