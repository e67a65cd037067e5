using Microsoft.Playwright;
using TechVolunteers.Tests.Faults;

namespace TechVolunteers.Benchmarks.Screenshots;

/// <summary>Walks a demonstration from the first packet to the public notice and takes the pictures of the README on the way.</summary>
internal static class PageScreenshots
{
    private static readonly string? Chromium = new[] { "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome" }.FirstOrDefault(File.Exists);

    public static async Task<int> Run(string[] args, CancellationToken cancel)
    {
        if (args is not [var folder])
        {
            await Console.Error.WriteLineAsync("screenshots takes one argument: the folder to write to.");
            return 2;
        }
        if (Chromium is null)
        {
            await Console.Error.WriteLineAsync("chromium is not installed (Debian: apt-get install chromium fonts-noto-cjk).");
            return 2;
        }
        using var scratch = new ScratchFolder();
        await using var app = await AppProcess.Start(scratch.Fresh("screenshots"), cancel);
        using var playwright = await Playwright.CreateAsync();
        await using var browser = await playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = Chromium,
            Args = ["--no-sandbox", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-lcd-text"],
        });
        var context = await browser.NewContextAsync(new() { BaseURL = app.Root.ToString(), ViewportSize = new() { Width = Camera.Width, Height = 800 }, Locale = "zh-CN" });
        context.SetDefaultTimeout(30_000);
        var walk = new DemoWalk(await context.NewPageAsync(), new Camera(Path.GetFullPath(folder)), cancel);
        await walk.Tell();
        return 0;
    }
}

/// <summary>Takes small pictures.</summary>
internal sealed class Camera(string folder)
{
    public const int Width = 1100;

    private const int Tallest = 900;
    private const int MostBytes = 120_000;

    /// <param name="name">Of the file, without its extension.</param>
    /// <param name="from">Selects what is to be at the top; the page's beginning when null.</param>
    public async Task Take(IPage page, string name, string? from = null)
    {
        await page.EvaluateAsync("scrollTo(0, 0)");
        var top = from is null ? 0 : (await page.Locator(from).First.BoundingBoxAsync())!.Y;
        var height = await page.EvaluateAsync<int>("document.documentElement.scrollHeight");
        Directory.CreateDirectory(folder);
        var path = Path.Combine(folder, $"{name}.png");
        var picture = PalettePng.Reduce(await page.ScreenshotAsync(new() { FullPage = true, Clip = new() { X = 0, Y = top, Width = Width, Height = Math.Min(Tallest, height - top) } }));
        await File.WriteAllBytesAsync(path, picture);
        Console.WriteLine($"{path} {picture.Length:N0} bytes");
        if (picture.Length > MostBytes)
            throw new InvalidOperationException($"{path} is larger than {MostBytes:N0} bytes.");
    }
}
