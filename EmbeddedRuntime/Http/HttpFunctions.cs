using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using TechVolunteers.EmbeddedRuntime.Discovery;
using TechVolunteers.EmbeddedRuntime.Hosting;

namespace TechVolunteers.EmbeddedRuntime.Http;

/// <summary>Turns HTTP requests into invocations and their results into responses, as the Functions host and its worker do together.</summary>
internal sealed partial class HttpFunctions(FunctionPipeline pipeline, DisabledFunctions disabled, IConfiguration settings, ILogger<HttpFunctions> logger)
{
    private readonly FunctionKeys _keys = new(settings);

    public void Map(WebApplication web, IEnumerable<FoundFunction> functions)
    {
        web.Use(OnlyFunctions);
        foreach (var function in functions)
        {
            if (function.Trigger is Trigger.Http http)
            {
                var endpoint = web.Map(http.Pattern, context => Answer(context, function, http)).WithDisplayName(function.Name).WithMetadata(http);
                if (!http.Methods.IsEmpty)
                {
                    endpoint.WithMetadata(new HttpMethodMetadata(http.Methods));
                }
            }
        }
    }

    /// <summary>A request that no function takes is a bare 404, also when only the method is wrong (routing would say 405).</summary>
    private static Task OnlyFunctions(HttpContext context, RequestDelegate next)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<Trigger.Http>() is not null)
        {
            return next(context);
        }

        context.SetEndpoint(null);
        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }

    private async Task Answer(HttpContext context, FoundFunction function, Trigger.Http http)
    {
        if (disabled.Contains(function) && !_keys.Allows(context.Request, function.Name, AuthorizationLevel.Admin))
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        if (!_keys.Allows(context.Request, function.Name, http.Level))
        {
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return;
        }

        if (!BodyLimit.Apply(context.Features, context.Request.ContentLength))
        {
            LogBodyTooLarge(function.Name, context.Request.ContentLength!.Value, BodyLimit.HostBytes);
            context.Response.StatusCode = StatusCodes.Status500InternalServerError;
            return;
        }

        try
        {
            await Run(context, function);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            LogClientGone(function.Name);
        }
        catch (BadHttpRequestException e) when (e.StatusCode == StatusCodes.Status408RequestTimeout)
        {
            LogSlowBody(function.Name);
            Fail(context, StatusCodes.Status408RequestTimeout);
        }
        // The last line of defence of the server: whatever the app throws is logged and told to nobody outside.
        catch (Exception e)
        {
            LogFailed(e, function.Name);
            Fail(context, StatusCodes.Status500InternalServerError);
        }
    }

    private async Task Run(HttpContext context, FoundFunction function)
    {
        var invocation = new Invocation(
            function,
            Guid.CreateVersion7().ToString(),
            context.RequestServices,
            context.Request.RouteValues.ToDictionary(v => v.Key, v => v.Value, StringComparer.OrdinalIgnoreCase),
            context.RequestAborted);
        invocation.Items[Invocation.HttpContextKey] = context;
        context.Items[nameof(FunctionContext)] = invocation;
        context.Features.Set<FunctionContext>(invocation);
        var answer = await pipeline.Run(invocation, source => Argument(source, context));
        await Write(context, answer);
    }

    private static object? Argument(ParameterSource source, HttpContext context) => source switch
    {
        ParameterSource.TriggerValue => context.Request,
        ParameterSource.DurableClient => context.RequestServices.GetRequiredService<DurableTaskClient>(),
        ParameterSource.RouteValue value => RouteValue(value, context.Request.RouteValues),
        _ => throw new InvalidOperationException($"An HTTP function has no {source}."),
    };

    private static object? RouteValue(ParameterSource.RouteValue value, RouteValueDictionary values)
    {
        if (!values.TryGetValue(value.Name, out var raw) || raw is null)
        {
            return value.Default;
        }

        var text = Convert.ToString(raw, CultureInfo.InvariantCulture)!;

        return ScalarText.TryRead(text, value.Type, out var read)
            ? read
            : throw new FormatException($"The route value '{value.Name}' is no {value.Type}.");
    }

    private static async Task Write(HttpContext context, object? answer)
    {
        switch (answer)
        {
            case IResult result:
                await result.ExecuteAsync(context);
                break;
            case string text:
                await Results.Text(text).ExecuteAsync(context);
                break;
            case not null:
                await Results.Json(answer).ExecuteAsync(context);
                break;
            case null when IsUntouched(context.Response):
                context.Response.StatusCode = StatusCodes.Status204NoContent;
                break;
        }
    }

    /// <summary>Nobody wrote to the response itself: neither the function nor middleware that ended the request before it.</summary>
    private static bool IsUntouched(HttpResponse response) =>
        response is { HasStarted: false, StatusCode: StatusCodes.Status200OK, ContentLength: null } && response.BodyWriter.UnflushedBytes == 0;

    private static void Fail(HttpContext context, int status)
    {
        if (context.Response.HasStarted)
        {
            // Half an answer must not look like a whole one.
            context.Abort();
            return;
        }

        context.Response.Clear();
        context.Response.StatusCode = status;
    }

    [LoggerMessage(LogLevel.Error, "Function '{Function}' failed.")]
    private partial void LogFailed(Exception e, string function);

    [LoggerMessage(LogLevel.Information, "Function '{Function}': the client has gone.")]
    private partial void LogClientGone(string function);

    [LoggerMessage(LogLevel.Warning, "Function '{Function}': the request body came too slowly.")]
    private partial void LogSlowBody(string function);

    [LoggerMessage(LogLevel.Warning, "Function '{Function}': a body of {Bytes} bytes is above the host's limit of {Limit}.")]
    private partial void LogBodyTooLarge(string function, long bytes, long limit);
}
