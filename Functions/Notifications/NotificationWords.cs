namespace TechVolunteers.Notifications;

/// <summary>What pages say about letters.</summary>
internal static class NotificationWords
{
    public static string Situation(TroubledLetter letter) => letter switch
    {
        { State: LetterState.Failed, MayHaveArrived: true } => $"尝试 {letter.Attempts} 次，其中有一次没有得到回音，可能已经送达；已停止发送。{Problem(letter)}",
        { State: LetterState.Failed } => $"尝试 {letter.Attempts} 次都没有送达，已停止发送。{Problem(letter)}",
        { State: LetterState.Sent } => "已发出；此前有一次发送没有得到回音，收件人可能收到两封。",
        _ => $"有一次发送没有得到回音，系统正在重发。{Problem(letter)}",
    };

    private static string Problem(TroubledLetter letter) => letter.Problem is { } problem ? $"原因：{problem}" : "";
}
