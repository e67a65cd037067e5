using System.Diagnostics;
using AngleSharp.Html.Dom;
using TechVolunteers.Tests;
using TechVolunteers.Tests.Faults;

namespace TechVolunteers.Benchmarks.Intake;

/// <summary>A clerk sends a packet of 20 MB through the form of the real app, turn about with bare copies of the same bytes on the same disk.</summary>
internal static class Uploads
{
    // The app of a running office: everything that an upload passes was compiled for good.
    private const int WarmUps = 40;
    private const int Rounds = 25;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(5);

    /// <param name="Files">One copy to plain files.</param>
    /// <param name="Store">One copy to a store like the app's.</param>
    /// <param name="Upload">From the first byte of the request to the receipt.</param>
    /// <param name="Growth">The app's physical memory at its highest during the upload over that before it, in bytes.</param>
    /// <param name="Processor">The app's processor time of the upload.</param>
    public sealed record Round(TimeSpan Files, TimeSpan Store, TimeSpan Upload, long Growth, TimeSpan Processor)
    {
        public double Ratio => Store / Upload;

        public double FilesRatio => Files / Upload;
    }

    public sealed record Result(long Bytes, IReadOnlyList<Round> Rounds);

    public static async Task<Result> Measure(string data, CancellationToken cancel)
    {
        var packet = new Packet();
        using var copy = new BareCopy(packet, Path.Combine(data, "copies"));
        await using var app = await AppProcess.Start(Directory.CreateDirectory(Path.Combine(data, "app")).FullName, cancel);
        using var clerk = await DemoBrowser.SignIn(app.Root, "经办人甲", cancel);
        using var body = await packet.Body(DemoBrowser.Token(await clerk.Page("/unit/kjzy2021/send", cancel)), cancel);
        var rounds = new List<Round>();
        for (var n = 0; n < WarmUps + Rounds; n++)
        {
            await UntilIdle(app, cancel);
            if (n >= WarmUps)
                copy.Prepare();
            var (files, store) = (copy.ToFiles(), await copy.ToStore(cancel));
            var (uploaded, growth, processor) = await Upload(app, clerk, body, cancel);
            if (n >= WarmUps)
                rounds.Add(new Round(files, store, uploaded, growth, processor));
        }
        return new Result(packet.Length, rounds);
    }

    private static async Task<(TimeSpan Took, long Growth, TimeSpan Processor)> Upload(AppProcess app, DemoBrowser clerk, HttpContent body, CancellationToken cancel)
    {
        var (before, idle) = (app.Memory, app.Processor);
        using var done = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var watching = Highest(app, done.Token);
        var since = Stopwatch.GetTimestamp();
        var receipt = await clerk.Post("/unit/kjzy2021/nominations", body, cancel);
        var (took, processor) = (Stopwatch.GetElapsedTime(since), app.Processor - idle);
        await done.CancelAsync();
        var growth = Math.Max(await watching, app.Memory) - before;
        var nomination = receipt.Split("/receipts")[0];
        await UntilInspected(clerk, nomination, cancel);
        await Withdraw(clerk, nomination, cancel);
        return (took, growth, processor);
    }

    // The same nominee again and again would be compared with all those before.
    private static async Task Withdraw(DemoBrowser clerk, string nomination, CancellationToken cancel)
    {
        var page = await clerk.Page(nomination, cancel);
        var hidden = page.QuerySelectorAll("form[action$='/withdrawal'] input[type=hidden]").OfType<IHtmlInputElement>().Select(field => KeyValuePair.Create(field.Name!, field.Value));
        using var form = new FormUrlEncodedContent([.. hidden, KeyValuePair.Create("reason", "重新填报")]);
        await clerk.Post($"{nomination}/withdrawal", form, cancel);
    }

    // What the last round left to do, compiling among it, belongs to no upload.
    private static async Task UntilIdle(AppProcess app, CancellationToken cancel)
    {
        TimeSpan before;
        do
        {
            before = app.Processor;
            await Task.Delay(Pause, cancel);
        }
        while (app.Processor > before);
    }

    private static async Task<long> Highest(AppProcess app, CancellationToken done)
    {
        var highest = 0L;
        using var looks = new PeriodicTimer(Look);
        try
        {
            while (await looks.WaitForNextTickAsync(done))
                highest = Math.Max(highest, app.Memory);
        }
        catch (OperationCanceledException) when (done.IsCancellationRequested)
        {
            // The upload is over.
        }
        return highest;
    }

    // The inspection of one packet must not run beside the upload of the next; and a packet that it refuses measures nothing.
    private static Task UntilInspected(DemoBrowser clerk, string nomination, CancellationToken cancel) => Eventually.Holds(
        async () =>
        {
            var report = (await clerk.Page(nomination, cancel)).QuerySelector("section[aria-labelledby=report-title]")?.TextContent ?? throw new InvalidOperationException("The page has no report.");
            if (report.Contains("文件不能收用", StringComparison.Ordinal))
                throw new InvalidOperationException($"The app did not accept the packet: {report.ReplaceLineEndings(" ")}");
            return !report.Contains("正在检查", StringComparison.Ordinal);
        },
        "the packet is inspected",
        cancel);
}
