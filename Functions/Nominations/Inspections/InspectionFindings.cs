using TechVolunteers.Nominations.Upload;

namespace TechVolunteers.Nominations.Inspections;

/// <summary>The sentences about an inspection as a whole, and about images.</summary>
public static class InspectionFindings
{
    public static Finding Stopped(InspectionStop why) => new(
        "inspection-stopped",
        Severity.Soft,
        null,
        why switch
        {
            InspectionStop.Time => "自动检查超过了时间上限，已经停止，这份材料没有自动检查结果。",
            InspectionStop.Memory => "自动检查超过了内存上限，已经停止，这份材料没有自动检查结果。",
            _ => "自动检查中途停止，这份材料没有自动检查结果。",
        },
        "请在隔离的电脑上人工查看各文件；如文件异常，请单位另存或重新扫描后报送。");

    public static Finding BrokenImage(string title) => new(
        "image-broken", Severity.Refused, null, $"{title}的图片已损坏，读不到尺寸。", "请确认图片能正常打开，再重新上传。");

    public static Finding ImageTooLarge(string title, long width, long height) => new(
        "image-too-large", Severity.Refused, null, $"{title}有 {width}×{height} 像素，超过 4000 万像素的上限。", "请缩小图片后重新上传。", null, $"{width}×{height}");

    public static Finding WrongContent(PacketPart part, string name) => new(
        "file-content-differs", Severity.Refused, null, $"{part.Title()}“{name}”的内容不是允许的格式。", "请用原软件重新导出为允许的格式后再上传；只改扩展名是不行的。", null, name);
}

/// <summary>Why an inspection was ended from outside.</summary>
public enum InspectionStop
{
    /// <summary>It took longer than it may.</summary>
    Time,

    /// <summary>It took more memory than it may.</summary>
    Memory,

    /// <summary>The process ended by itself, or could not be started.</summary>
    Crash,
}
