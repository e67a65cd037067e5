using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;
using TechVolunteers.Identity;
using TechVolunteers.Web;

namespace TechVolunteers.Demo;

/// <summary>The buttons of the clock bar.</summary>
/// <param name="Step"><c>hour</c>, <c>day</c>, or <c>due</c> for the next instant at which something happens by itself.</param>
/// <param name="Back">The page to come back to.</param>
public sealed record ClockStep(string? Step, string? Back);

/// <summary>Moves the virtual clock forward, and answers when what fell due has been done.</summary>
public sealed partial class MoveClock(DemoDoor door, DuePoints due, RealClock real, TimeProvider time, ILogger<MoveClock> log)
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(25);

    [Function("MoveDemoClock")]
    public async Task<IResult> Run([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "demo/clock")] HttpRequest request, CancellationToken cancel)
    {
        if (door.Ask(request, time.GetUtcNow()) is Permitted.No(var why))
            return await Answers.Refuse(request, why, time, cancel);
        var step = await request.Bind<ClockStep>(cancel) is Bound<ClockStep>.Value({ } bound) ? bound : new ClockStep(null, null);
        if (await Move(step.Step, cancel) is { } refusal)
            return await Answers.Refuse(request, refusal, time, cancel);
        return Answers.Done(request, Local(step.Back), $"演示时钟已到{BeijingTime.Format(time.GetUtcNow())}。");
    }

    private async Task<Refusal?> Move(string? step, CancellationToken cancel)
    {
        var clock = door.Clock!;
        var now = clock.GetUtcNow();
        var to = step switch
        {
            "hour" => now.AddHours(1),
            "day" => now.AddDays(1),
            "due" => await due.Next(now, cancel),
            _ => null,
        };
        if (to is not { } instant)
            return step == "due"
                ? Refusal.Closed("现在没有等待中的时限。", "请先办理当前阶段的工作，或者让时钟过一天。")
                : Refusal.Invalid("没有说明时钟要走多远。", "请使用页面上方演示时钟的按钮。");
        clock.JumpTo(instant);
        LogMoved(instant);
        await UntilDone(instant, cancel);
        return null;
    }

    // The person who pressed the button wants to see what came of it; a page that is a moment early would show the old state.
    private async Task UntilDone(DateTimeOffset now, CancellationToken cancel)
    {
        var since = real.Timestamp();
        while (await due.Overdue(now, cancel) && real.Elapsed(since) < LongestWait)
            await Task.Delay(Look, real.Provider, cancel);
    }

    /// <summary>A path of this site; anything else leads home.</summary>
    internal static string Local(string? path) =>
        path is ['/', ..] && !path.StartsWith("//", StringComparison.Ordinal) && !path.Contains('\\', StringComparison.Ordinal) && !path.Any(char.IsControl) ? path : "/";

    [LoggerMessage(Level = LogLevel.Information, Message = "The demonstration's clock was moved to {Instant:O}.")]
    private partial void LogMoved(DateTimeOffset instant);
}
