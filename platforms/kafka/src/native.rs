//! What librdkafka can do and its Rust wrapper does not offer (0.39): records by the batch, with the ends of partitions
//! among them, and what tells a topic from an earlier one of its name. The one file with unsafe code.
#![allow(unsafe_code, reason = "a library in C is called; each block says why it is sound")]

use std::ffi::{CStr, CString, c_char, c_int};
use std::ptr::NonNull;
use std::time::Duration;

use dsc_driver::RecordView;
use rdkafka::bindings as c;
use rdkafka::client::{Client, ClientContext};
use rdkafka::types::{RDKafkaErrorCode, RDKafkaRespErr};

/// So many records are taken at once.
const AT_ONCE: usize = 1_000;

/// The queue of a consumer, from which its records are taken. It must go before its client goes.
pub(crate) struct Queue {
    queue: NonNull<c::rd_kafka_queue_t>,
    taken: Vec<*mut c::rd_kafka_message_t>,
}

/// Something that comes out of a queue.
pub(crate) enum Delivery<'m> {
    /// A record.
    Record(RecordView<'m>),
    /// There is nothing more in a partition now: its topic, its number, the offset at which the next record will be.
    End(&'m str, i32, i64),
    /// Something is wrong with a partition, or where there is none, with all.
    Fault(Option<(&'m str, i32)>, RDKafkaErrorCode),
}

impl Queue {
    /// The queue of a consumer.
    pub(crate) fn of_consumer<C: ClientContext>(client: &Client<C>) -> Option<Queue> {
        // SAFETY: the client is alive; what comes back is ours to destroy, or null.
        let queue = unsafe { c::rd_kafka_queue_get_consumer(client.native_ptr()) };
        Some(Queue { queue: NonNull::new(queue)?, taken: vec![std::ptr::null_mut(); AT_ONCE] })
    }

    /// Hands over what is there, at most so much, waiting no longer than that; answers with how much it was.
    pub(crate) fn take(
        &mut self,
        most: usize,
        patience: Duration,
        mut each: impl FnMut(Delivery<'_>),
    ) -> usize {
        let most = most.min(self.taken.len());
        // SAFETY: the buffer has room for as many pointers as are asked for.
        let count = unsafe {
            c::rd_kafka_consume_batch_queue(
                self.queue.as_ptr(),
                millis(patience),
                self.taken.as_mut_ptr(),
                most,
            )
        };
        // Negative where the library refuses, which it does for a full queue of errors only: then there is nothing.
        let count = usize::try_from(count).unwrap_or(0);
        for message in self.taken.iter().take(count) {
            // SAFETY: the library has written so many pointers to messages that are ours until they are destroyed, which
            // happens once, after the last use of what they point to.
            unsafe {
                if let Some(message) = message.as_ref() {
                    each(delivery(message));
                }
                c::rd_kafka_message_destroy(*message);
            }
        }
        count
    }
}

impl Drop for Queue {
    fn drop(&mut self) {
        // SAFETY: it is ours, and nobody uses it any more.
        unsafe { c::rd_kafka_queue_destroy(self.queue.as_ptr()) }
    }
}

/// # Safety
/// The message is one of the library's that has not been destroyed.
unsafe fn delivery(message: &c::rd_kafka_message_t) -> Delivery<'_> {
    // SAFETY: a message's topic, payload and key live as long as itself, and lengths say how much there is.
    unsafe {
        let topic = if message.rkt.is_null() { "" } else { text(c::rd_kafka_topic_name(message.rkt)) };
        if message.err == RDKafkaRespErr::RD_KAFKA_RESP_ERR__PARTITION_EOF {
            return Delivery::End(topic, message.partition, message.offset);
        }
        if message.err != RDKafkaRespErr::RD_KAFKA_RESP_ERR_NO_ERROR {
            let place = (!topic.is_empty()).then_some((topic, message.partition));
            return Delivery::Fault(place, message.err.into());
        }
        let mut kind = c::rd_kafka_timestamp_type_t::RD_KAFKA_TIMESTAMP_NOT_AVAILABLE;
        let time = c::rd_kafka_message_timestamp(message, &raw mut kind);
        Delivery::Record(RecordView {
            topic,
            partition: message.partition,
            offset: message.offset,
            time: (time >= 0).then_some(time),
            key: bytes(message.key.cast(), message.key_len),
            value: bytes(message.payload.cast(), message.len),
        })
    }
}

/// # Safety
/// Null, or so many bytes that live as long as is claimed.
unsafe fn bytes<'m>(start: *const u8, length: usize) -> Option<&'m [u8]> {
    // SAFETY: the caller says so.
    (!start.is_null()).then(|| unsafe { std::slice::from_raw_parts(start, length) })
}

/// # Safety
/// Null, or a text that ends in a zero and lives as long as is claimed.
unsafe fn text<'m>(start: *const c_char) -> &'m str {
    if start.is_null() {
        return "";
    }
    // SAFETY: the caller says so.
    unsafe { CStr::from_ptr(start) }.to_str().unwrap_or("")
}

fn millis(patience: Duration) -> c_int {
    c_int::try_from(patience.as_millis()).unwrap_or(c_int::MAX)
}

/// What a cluster says of a topic.
pub(crate) struct Description {
    pub(crate) name: String,
    pub(crate) id: Option<String>,
    pub(crate) partitions: Vec<i32>,
    pub(crate) fault: Option<RDKafkaErrorCode>,
}

/// The id of a topic whose cluster knows no ids: 16 zeros.
const NO_ID: &str = "AAAAAAAAAAAAAAAAAAAAAA";

/// What a cluster says of topics, asked in one request.
pub(crate) fn describe_topics<C: ClientContext>(
    client: &Client<C>,
    names: &[&str],
    patience: Duration,
) -> Result<Vec<Description>, RDKafkaErrorCode> {
    let names: Vec<CString> = names.iter().filter_map(|name| CString::new(*name).ok()).collect();
    if names.is_empty() {
        return Ok(Vec::new());
    }
    let mut pointers: Vec<*const c_char> = names.iter().map(|name| name.as_ptr()).collect();
    // SAFETY: the client is alive throughout, everything that is made here is destroyed here, in the opposite order, and
    // what the answer points to is copied before the answer is destroyed.
    unsafe {
        let native = client.native_ptr();
        let queue = c::rd_kafka_queue_new(native);
        let topics = c::rd_kafka_TopicCollection_of_topic_names(pointers.as_mut_ptr(), pointers.len());
        let operation = c::rd_kafka_admin_op_t::RD_KAFKA_ADMIN_OP_DESCRIBETOPICS;
        let options = c::rd_kafka_AdminOptions_new(native, operation);
        let mut words = [0; 256];
        c::rd_kafka_AdminOptions_set_request_timeout(
            options,
            millis(patience),
            words.as_mut_ptr(),
            words.len(),
        );
        c::rd_kafka_DescribeTopics(native, topics, options, queue);
        let event = c::rd_kafka_queue_poll(queue, millis(patience + Duration::from_secs(1)));
        let answer =
            if event.is_null() { Err(RDKafkaErrorCode::OperationTimedOut) } else { described(event) };
        if !event.is_null() {
            c::rd_kafka_event_destroy(event);
        }
        c::rd_kafka_AdminOptions_destroy(options);
        c::rd_kafka_TopicCollection_destroy(topics);
        c::rd_kafka_queue_destroy(queue);
        answer
    }
}

/// # Safety
/// The event is a live one of the library's.
unsafe fn described(event: *mut c::rd_kafka_event_t) -> Result<Vec<Description>, RDKafkaErrorCode> {
    // SAFETY: lists come with their lengths, and live as long as the event.
    unsafe {
        let fault = c::rd_kafka_event_error(event);
        if fault != RDKafkaRespErr::RD_KAFKA_RESP_ERR_NO_ERROR {
            return Err(fault.into());
        }
        let result = c::rd_kafka_event_DescribeTopics_result(event);
        if result.is_null() {
            return Err(RDKafkaErrorCode::Fail);
        }
        let mut count = 0;
        let topics = c::rd_kafka_DescribeTopics_result_topics(result, &raw mut count);
        let mut out = Vec::with_capacity(count);
        for at in 0..count {
            let topic = *topics.add(at);
            let fault = c::rd_kafka_TopicDescription_error(topic);
            let code = c::rd_kafka_error_code(fault);
            let id = c::rd_kafka_TopicDescription_topic_id(topic);
            let id = if id.is_null() { "" } else { text(c::rd_kafka_Uuid_base64str(id)) };
            let mut partitions = Vec::new();
            let mut number = 0;
            let all = c::rd_kafka_TopicDescription_partitions(topic, &raw mut number);
            for at in 0..number {
                partitions.push(c::rd_kafka_TopicPartitionInfo_partition(*all.add(at)));
            }
            partitions.sort_unstable();
            out.push(Description {
                name: text(c::rd_kafka_TopicDescription_name(topic)).to_owned(),
                id: (!id.is_empty() && id != NO_ID).then(|| id.to_owned()),
                partitions,
                fault: (code != RDKafkaRespErr::RD_KAFKA_RESP_ERR_NO_ERROR).then(|| code.into()),
            });
        }
        Ok(out)
    }
}
