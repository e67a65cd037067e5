using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Azure.Functions.Worker;

namespace TechVolunteers.Tests.EmbeddedRuntime.Http;

/// <summary>Lets a test wait for what a function did.</summary>
public sealed class Signals
{
    public TaskCompletionSource Entered { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public TaskCompletionSource<bool> Cancelled { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public int Calls { get; set; }
}

/// <summary>Disposed with the invocation that made it.</summary>
public sealed class Scoped(Signals signals) : IDisposable
{
    public void Dispose() => signals.Cancelled.TrySetResult(true);
}

public sealed class Pages(Signals signals)
{
    [Function("Hello")]
    public string Hello([HttpTrigger(AuthorizationLevel.Anonymous, "get")] HttpRequest request) => "你好";

    [Function("GetItem")]
    public static async Task<IResult> GetItem(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "items/{id:int}/{note?}")] HttpRequest request, int id, string? note, FunctionContext context)
    {
        await Task.Yield();
        return Results.Text($"{id} {note ?? "none"} {context.FunctionDefinition.Name}");
    }

    [Function("PostItem")]
    public static IResult PostItem([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "items/{id:int}")] HttpRequest request, int id) =>
        Results.Created($"/items/{id}", null);

    [Function("Typed")]
    public static IResult Typed(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "typed/{id}/{on?}")] HttpRequest request, Guid id, bool? on) =>
        Results.Text($"{id} {on?.ToString() ?? "none"}");

    [Function("Files")]
    public static string Files([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "files/{**path}")] HttpRequest request, string? path) => path ?? "none";

    [Function("AnyMethod")]
    public static string AnyMethod([HttpTrigger(AuthorizationLevel.Anonymous, Route = "any")] HttpRequest request) => request.Method;

    [Function("Query")]
    public static string Query([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "query")] HttpRequest request) => string.Join('|', request.Query["a"].ToArray());

    [Function("Nothing")]
    public static Task Nothing([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "nothing")] HttpRequest request) => Task.CompletedTask;

    [Function("Direct")]
    public static async Task Direct([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "direct")] HttpRequest request)
    {
        request.HttpContext.Response.Cookies.Append("a", "1");
        request.HttpContext.Response.Cookies.Append("b", "2");
        await request.HttpContext.Response.WriteAsync("written");
    }

    [Function("Record")]
    public static ValueTask<Answer> Record([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "record")] HttpRequest request) => ValueTask.FromResult(new Answer("测试", 3));

    [Function("Fails")]
    public static IResult Fails([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "fails")] HttpRequest request) =>
        throw new InvalidOperationException("the secret reason");

    [Function("FailsLate")]
    public static async Task FailsLate([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "fails-late")] HttpRequest request)
    {
        await request.HttpContext.Response.WriteAsync("half");
        await request.HttpContext.Response.Body.FlushAsync();
        throw new InvalidOperationException("the secret reason");
    }

    [Function("Wait")]
    public async Task<IResult> Wait(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "wait")] HttpRequest request, FunctionContext context, CancellationToken ct)
    {
        signals.Entered.SetResult();
        try
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, ct);
        }
        catch (OperationCanceledException)
        {
            signals.Cancelled.SetResult(context.CancellationToken.IsCancellationRequested);
            throw;
        }

        return Results.Ok();
    }

    /// <summary>Sends back each piece as it comes.</summary>
    [Function("Echo")]
    public static async Task Echo([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "echo")] HttpRequest request, CancellationToken ct)
    {
        var response = request.HttpContext.Response;
        ReadResult read;
        do
        {
            read = await request.BodyReader.ReadAsync(ct);
            foreach (var piece in read.Buffer)
            {
                await response.Body.WriteAsync(piece, ct);
            }

            await response.Body.FlushAsync(ct);
            request.BodyReader.AdvanceTo(read.Buffer.End);
        }
        while (!read.IsCompleted);
    }

    [Function("Swallow")]
    public async Task<IResult> Swallow([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "swallow")] HttpRequest request, CancellationToken ct)
    {
        signals.Calls++;
        await request.Body.CopyToAsync(Stream.Null, ct);
        return Results.Text($"{request.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>()!.MaxRequestBodySize}");
    }

    [Function("Closed")]
    public static string Closed([HttpTrigger(AuthorizationLevel.Function, "get", Route = "closed")] HttpRequest request) => "open";

    [Function("Master")]
    public static string Master([HttpTrigger(AuthorizationLevel.Admin, "get", Route = "master")] HttpRequest request) => "open";

    [Function("Who")]
    public static string Who([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "who")] HttpRequest request) => request.HttpContext.User.Identity?.Name ?? "nobody";

    public sealed record Answer(string Name, int Count);
}

public sealed class ScopedPage(Scoped scoped)
{
    [Function("ScopedPage")]
    public IResult Show([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "scoped")] HttpRequest request) =>
        Results.Text(ReferenceEquals(scoped, request.HttpContext.RequestServices.GetService(typeof(Scoped))) ? "same" : "other");
}

public static class HomePage
{
    [Function("Home")]
    public static string Home([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "{x:alpha?}")] HttpRequest request, string? x) => x ?? "home";
}
