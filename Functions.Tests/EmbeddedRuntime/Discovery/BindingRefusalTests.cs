using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;
using Xunit;

namespace TechVolunteers.Tests.EmbeddedRuntime.Discovery;

/// <summary>What a function of any kind must not look like.</summary>
public sealed class BindingRefusalTests
{
    [Theory]
    [InlineData(typeof(NoTrigger), "Function 'NoTrigger' (*) has no trigger")]
    [InlineData(typeof(TwoTriggers), "Function 'TwoTriggers' (*) has 2 triggers")]
    [InlineData(typeof(UnknownTrigger), "Function 'UnknownTrigger': the trigger [QueueTrigger] is not supported.")]
    [InlineData(typeof(UnknownBinding), "Function 'UnknownBinding': the binding [TableInput] of parameter 'row' is not supported.")]
    [InlineData(typeof(Output), "Function 'Output' (*): the output binding [QueueOutput] is not supported.")]
    [InlineData(typeof(OutputProperty), "Function 'OutputProperty' (*): the output binding [QueueOutput] is not supported.")]
    [InlineData(typeof(BadName), "Function '1 x' (*): a name starts with a letter")]
    [InlineData(typeof(NotPublic), "Function 'NotPublic' (*): the method must be public.")]
    [InlineData(typeof(Abstract), "Function 'Abstract' (*): the class must not be abstract or generic")]
    [InlineData(typeof(WrongTimer), "Function 'WrongTimer': [TimerTrigger] is supported on a TimerInfo, not on System.String.")]
    [InlineData(typeof(Twins), "Function 'Twin' is declared 2 times: *")]
    public void A_function_without_a_known_trigger_and_bindings_is_refused_by_name(Type functions, string expected) => Refused.Because(functions, expected);

    [AttributeUsage(AttributeTargets.Parameter)]
    public sealed class QueueTriggerAttribute : TriggerBindingAttribute;

    [AttributeUsage(AttributeTargets.Parameter)]
    public sealed class TableInputAttribute : InputBindingAttribute;

    [AttributeUsage(AttributeTargets.Method | AttributeTargets.Property)]
    public sealed class QueueOutputAttribute : OutputBindingAttribute;

    public sealed record WithOutput
    {
        [QueueOutput]
        public string Text { get; init; } = "";
    }

    public static class NoTrigger
    {
        [Function("NoTrigger")]
        public static void Run(string x)
        {
        }
    }

    public static class TwoTriggers
    {
        [Function("TwoTriggers")]
        public static void Run([TimerTrigger("* * * * *")] TimerInfo timer, [HttpTrigger] HttpRequest request)
        {
        }
    }

    public static class UnknownTrigger
    {
        [Function("UnknownTrigger")]
        public static void Run([QueueTrigger] string message)
        {
        }
    }

    public static class UnknownBinding
    {
        [Function("UnknownBinding")]
        public static void Run([TimerTrigger("* * * * *")] TimerInfo timer, [TableInput] string row)
        {
        }
    }

    public static class Output
    {
        [Function("Output")]
        [QueueOutput]
        public static string Run([TimerTrigger("* * * * *")] TimerInfo timer) => "";
    }

    public static class OutputProperty
    {
        [Function("OutputProperty")]
        public static Task<WithOutput> Run([TimerTrigger("* * * * *")] TimerInfo timer) => Task.FromResult(new WithOutput());
    }

    public static class BadName
    {
        [Function("1 x")]
        public static void Run([TimerTrigger("* * * * *")] TimerInfo timer)
        {
        }
    }

    public static class NotPublic
    {
        [Function("NotPublic")]
        internal static void Run([TimerTrigger("* * * * *")] TimerInfo timer)
        {
        }
    }

    public abstract class Abstract
    {
        [Function("Abstract")]
        public void Run([TimerTrigger("* * * * *")] TimerInfo timer)
        {
        }
    }

    public static class WrongTimer
    {
        [Function("WrongTimer")]
        public static void Run([TimerTrigger("* * * * *")] string timer)
        {
        }
    }

    public static class Twins
    {
        [Function("Twin")]
        public static void One([TimerTrigger("* * * * *")] TimerInfo timer)
        {
        }

        [Function("twin")]
        public static void Two([TimerTrigger("* * * * *")] TimerInfo timer)
        {
        }
    }
}
