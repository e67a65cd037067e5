using Azure.Core;
using Azure.Core.Pipeline;

namespace TechVolunteers.Tests.Storage.Azure;

/// <summary>A line on which the next answers to writes of rows, or all requests, are lost.</summary>
internal sealed class LosingTransport : HttpPipelineTransport, IDisposable
{
    private readonly HttpClientTransport line = new();
    private int lose;

    /// <summary>How many more are lost.</summary>
    public int Lose { get => lose; set => lose = value; }

    /// <summary>Whether requests are lost on the way there; otherwise the service does what was asked, and its answer is lost.</summary>
    public bool BeforeSending { get; init; }

    public override Request CreateRequest() => line.CreateRequest();

    public override void Process(HttpMessage message) => throw new NotSupportedException("The stores ask asynchronously only.");

    public override async ValueTask ProcessAsync(HttpMessage message)
    {
        if (BeforeSending)
            throw new IOException("The line is down.");
        await line.ProcessAsync(message);
        if (message.Request.Uri.ToString().Contains("$batch", StringComparison.Ordinal) && Interlocked.Decrement(ref lose) >= 0)
            throw new IOException("The answer was lost.");
        if (lose < 0)
            lose = 0;
    }

    public void Dispose() => line.Dispose();
}
