"""SQS and the pollers with which Lambda empties a queue, standard or FIFO."""
